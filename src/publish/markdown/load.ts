import { secondsOf } from '../../base/go-duration.ts'
import type { Plan, PlannedScenario, Stage } from '../../k6/plan.ts'
import { counted, figure } from '../../results/figures.ts'
import { codeCell, prose } from './escape.ts'

const mostNamed = 10

/** What a plan makes k6 do, for a table cell: `10 VUs for 30 s`, or a line for each of several scenarios. */
export function describeLoad({ scenarios, maxVUs }: Plan): string {
  const all = Object.entries(scenarios)
  const [first] = all
  if (first === undefined) return counted(maxVUs, 'VU')
  if (all.length === 1) return describeScenario(first[1])
  const lines = all
    .slice(0, mostNamed)
    .map(([name, scenario]) => `${codeCell(name, 60)}: ${describeScenario(scenario)}${startOf(scenario)}`)
  const more = all.length > mostNamed ? [`… and ${counted(all.length - mostNamed, 'more scenario')}`] : []
  return [...lines, ...more, `up to ${counted(maxVUs, 'VU')} at once`].join('<br>')
}

function describeScenario({ executor, vus, startVUs, iterations, duration, stages }: PlannedScenario): string {
  const users = counted(vus ?? 1, 'VU')
  const loops = counted(iterations ?? 1, 'iteration')
  switch (executor) {
    case 'constant-vus':
      return `${users} for ${time(duration)}`
    case 'ramping-vus':
      return `${ramp(stages)}, up to ${counted(peak(stages, startVUs), 'VU')}`
    case 'shared-iterations':
      return `${loops} shared by ${users}`
    case 'per-vu-iterations':
      return `${loops} by ${(vus ?? 1) === 1 ? users : `each of ${users}`}`
    case 'constant-arrival-rate':
      return `constant arrival rate for ${time(duration)}`
    case 'ramping-arrival-rate':
      return `arrival rate in ${ramp(stages)}`
    default:
      return prose(executor, 60)
  }
}

const time = (duration: string | null | undefined): string => figure(secondsOf(duration) * 1000, 'ms', 6)

const peak = (stages: readonly Stage[] | null | undefined, start: number | null | undefined): number =>
  (stages ?? []).reduce((most, { target }) => Math.max(most, target), start ?? 0)

function ramp(stages: readonly Stage[] | null | undefined): string {
  const total = (stages ?? []).reduce((sum, { duration }) => sum + secondsOf(duration), 0)
  return `${counted(stages?.length ?? 0, 'stage')} over ${figure(total * 1000, 'ms', 6)}`
}

function startOf({ startTime }: PlannedScenario): string {
  return secondsOf(startTime) > 0 ? `, after ${time(startTime)}` : ''
}

import type { LastError } from '../../k6/log-errors.ts'
import type { LoggedError } from '../../k6/logged-error.ts'
import type { Plan } from '../../k6/plan.ts'
import type { RunEnd } from '../../k6/run.ts'
import type { Metric, Result } from '../../results/result.ts'
import type { ShardFile } from './shard-left.ts'

/** Takes secrets out. */
type Clean = (text: string) => string

/** A shard as plain JSON. What a script or a user can have named is cleaned; the action's own words are not. */
export function encodeShard(file: ShardFile, clean: Clean): unknown {
  const { run, origin, plan } = file
  const names = distinct(clean)
  return {
    format: 'k6-shard',
    schema: 1,
    shard: run.shard,
    of: run.of,
    segment: file.segment,
    sequence: file.sequence,
    origin: {
      ...origin,
      workflow: clean(origin.workflow),
      job: clean(origin.job),
      script: clean(origin.script),
      where: clean(run.where),
    },
    conditions: file.conditions,
    plan: plan && planJson(plan, names),
    maxVUs: file.maxVUs,
    startAt: file.startAt,
    startedAt: run.startedAt,
    end: endJson(run.end, clean),
    machine: run.machine,
    result: run.result && resultJson(run.result, { clean, names }),
    overTime: run.overTime,
    incomplete: run.incomplete === null ? null : clean(run.incomplete),
    ...(run.lost === undefined ? {} : { lost: run.lost }),
    warnings: file.warnings.map(clean),
  }
}

/** Names that differ only in their secrets stay different: what is measured must not be lost, nor added to another's. */
function distinct(clean: Clean): Clean {
  const known = new Map<string, string>()
  const taken = new Set<string>()
  return (name) => {
    const before = known.get(name)
    if (before !== undefined) return before
    const cleaned = clean(name)
    let free = cleaned
    for (let count = 2; taken.has(free); count++) free = `${cleaned} (${count})`
    taken.add(free)
    known.set(name, free)
    return free
  }
}

const withNames = <T>(entries: Readonly<Record<string, T>>, name: Clean): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(entries).map(([key, value]) => [name(key), value]))

/** As `k6 inspect` prints it, so that the same guard reads it. */
function planJson({ shapedBy, tags: _, ...plan }: Plan, names: Clean) {
  const { scenarios, thresholds } = plan
  return { ...plan, ...shapedBy, scenarios: withNames(scenarios, names), thresholds: withNames(thresholds, names) }
}

const errorJson = ({ message, place }: LoggedError, clean: Clean) => ({
  message: clean(message),
  place: place && { ...place, file: clean(place.file) },
})

const lastJson = (last: LastError, clean: Clean) => ({
  ...errorJson(last, clean),
  isException: last.isException,
  thrownIn: last.thrownIn,
})

function endJson({ errors, ...end }: RunEnd, clean: Clean) {
  return {
    ...end,
    errors: errors && {
      exceptions: errors.exceptions,
      iterationExceptions: errors.iterationExceptions,
      byScenario: [...errors.byScenario].map(([scenario, many]) => [clean(scenario), many]),
      firstExceptions: errors.firstExceptions.map((error) => errorJson(error, clean)),
      last: errors.last && lastJson(errors.last, clean),
      own: { count: errors.own.count, first: errors.own.first && errorJson(errors.own.first, clean) },
      refused: { count: errors.refused.count, first: clean(errors.refused.first) },
      markedFailed: errors.markedFailed === null ? null : clean(errors.markedFailed),
    },
  }
}

const metricJson = ({ name, kind, values, thresholds }: Metric, names: Clean) => ({
  name: names(name),
  kind,
  values,
  thresholds: thresholds.map(({ expression, status, value, limit }) => ({ expression, status, value, limit })),
})

function resultJson(result: Result, { clean, names }: { clean: Clean; names: Clean }) {
  const { metrics, thresholds, checks, altered, thresholdsOff, recordLost } = result
  return {
    metrics: [...metrics.values()].map((metric) => metricJson(metric, names)),
    // Some stand on no metric: the script took it out of the summary.
    thresholds: thresholds.map((threshold) => ({ ...threshold, metric: names(threshold.metric) })),
    checks: checks.map((check) => ({ ...check, groups: check.groups.map(clean), name: clean(check.name) })),
    ...(altered === undefined ? {} : { altered: { ...altered, signs: altered.signs.map(clean) } }),
    ...(thresholdsOff === undefined ? {} : { thresholdsOff }),
    ...(recordLost === undefined ? {} : { recordLost }),
  }
}

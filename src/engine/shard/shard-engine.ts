import { UserError } from '../../base/errors.ts'
import { type Annotation, annotate } from '../../github/annotations.ts'
import { info } from '../../github/step-log.ts'
import type { K6Flags } from '../../k6/flags.ts'
import type { PlanFailure, Planned } from '../../k6/inspect.ts'
import { noErrors } from '../../k6/log-errors.ts'
import type { Script } from '../../k6/scripts.ts'
import { placeText, type ShardPlace, segmentArgs } from '../../k6/segment.ts'
import { freePort } from '../../k6/stop.ts'
import { gridStats } from '../../results/merge/grid.ts'
import { cameToItsEnd, type Metric, type Result } from '../../results/result.ts'
import { trendStats } from '../../results/trend-stats.ts'
import type { Engine, Ran, RunRequest, RunSettings } from '../engine.ts'
import { runHere } from '../local.ts'
import { planHere } from '../plan-here.ts'
import { withoutWait } from './held-end.ts'
import { holdK6, type Release } from './hold.ts'
import { attemptIn, endWithoutRun, leaveAhead, leaveShard, type ShardKnown, withoutRun } from './leave-shard.ts'
import type { ShardConditions } from './shard-left.ts'
import type { ShardRequest } from './shard-request.ts'

/** Makes the conditions of a run, for the merge to compare. */
export type ConditionsOf = (planned: Planned, script: Script) => Promise<ShardConditions>

/** Runs one shard of a test on this machine, and leaves its file for the merge. */
export function shardEngine(settings: RunSettings, request: ShardRequest, conditionsOf: ConditionsOf): Engine {
  const does = settings.usageReport.preview ? 'shows' : 'sends'
  const elsewhere = request.shard === 1 ? '' : `shard 1 ${does} that of the whole test`
  const own: RunSettings = { ...settings, usageReport: { ...settings.usageReport, elsewhere } }
  const ran = new AbortController()
  return {
    plan: (script) => plan(own, request, { script, conditionsOf, ran: ran.signal }),
    run: (wanted) => run(own, request, { wanted, conditionsOf, ran }),
  }
}

/** The flags with which `k6 run`, and the plan, are of one shard. */
const shardFlags = (flags: K6Flags, place: ShardPlace): K6Flags => {
  const segment = segmentArgs(place)
  return {
    ...flags,
    args: [...flags.args, ...segment],
    archiveArgs: [...flags.archiveArgs, ...segment],
    planRelevant: true,
  }
}

/** Plans the whole test, and then what of it this shard runs. */
async function plan(
  settings: RunSettings,
  request: ShardRequest,
  { script, conditionsOf, ran }: { script: Script; conditionsOf: ConditionsOf; ran: AbortSignal },
): Promise<Planned | PlanFailure> {
  const whole = await planHere(settings, script)
  if (whole.kind === 'planned' && whole.plan.segmented) {
    throw new UserError(
      `input shard: the options of ${script.name} set an execution segment of their own; leave it out, the shard has its own`,
    )
  }
  const part =
    whole.kind === 'planned'
      ? await planHere({ ...settings, flags: shardFlags(settings.flags, request) }, script)
      : whole
  if (whole.kind === 'not-planned' || part.kind === 'not-planned') {
    const failure = part.kind === 'not-planned' ? part : (whole as PlanFailure)
    const run = withoutRun(endWithoutRun(failure), 'k6 did not start it')
    leaveShard(settings, request, { script, planned: null, conditions: null, run, warnings: [] })
    return failure
  }
  const planned = { ...part, whole: whole.plan }
  leaveAhead(settings, request, { script, planned, conditions: await conditionsOf(whole, script), ran })
  return planned
}

async function run(
  settings: RunSettings,
  request: ShardRequest,
  { wanted, conditionsOf, ran: over }: { wanted: RunRequest; conditionsOf: ConditionsOf; ran: AbortController },
): Promise<Ran> {
  const { script, planned } = wanted
  const known: ShardKnown = { script, planned, conditions: await conditionsOf(asWhole(planned), script) }
  const { hold, released } = await holdFor(settings, request, planned)
  const own = { ...settings, flags: shardFlags(settings.flags, request) }
  const stats = gridStats(asWhole(planned).plan, settings.compared)
  const ran = await runHere(own, wanted, { trendStats: stats, shownStats: planned.plan.summaryTrendStats, hold })
  const release = await released
  over.abort()
  const step = { beganAt: performance.timeOrigin, attempt: attemptIn(settings.env) }
  const left = withoutWait(hasWork(planned) ? ran : emptied(ran), request, { release, step })
  const unwritten = leaveShard(settings, request, {
    ...known,
    run: {
      ...left,
      startedAt: release.kind === 'let-go' ? release.startedAt : null,
      incomplete: whyIncomplete(left, release),
    },
    warnings: left.warnings,
  })
  await annotate(idleNotices(left, request, planned), settings.env)
  const result = left.result && ofOneShard(left.result, trendStats(planned.plan, settings.compared))
  return { ...left, result, warnings: [...left.warnings, ...unwritten] }
}

/**
 * What the step shows of a shard: without the grid, and without the thresholds, which k6 judged by this shard alone. One
 * can hold in every shard and not in all of them together, and the other way round.
 */
function ofOneShard(result: Result, stats: readonly string[]): Result {
  const shown = new Set(stats)
  const plain = (metric: Metric): Metric => {
    const values = Object.entries(metric.values).filter(([name]) => metric.kind !== 'trend' || shown.has(name))
    return { ...metric, values: Object.fromEntries(values), thresholds: [] }
  }
  const metrics = new Map([...result.metrics].map(([name, metric]) => [name, plain(metric)]))
  return { ...result, metrics, thresholds: [] }
}

const asWhole = (planned: Planned): Planned => ({ ...planned, plan: planned.whole ?? planned.plan })

/** A k6 that waits; it says what is waited for, and keeps how it was let go. */
async function holdFor({ flags, timeoutMs }: RunSettings, request: ShardRequest, { plan }: Planned) {
  const { startAt, setupData } = request
  // Nobody would know which port k6 chose.
  const given = flags.address?.endsWith(':0') ? null : flags.address
  const address = given ?? `127.0.0.1:${await freePort()}`
  const noSetup = plan.shapedBy?.noSetup === true
  const hold = holdK6({ address, startAt, setupData, noSetup, timeoutMs })
  const released = Promise.withResolvers<Release>()
  announce(request, noSetup)
  const begin = async () => {
    const release = await hold.begin()
    released.resolve(release)
    return release
  }
  return { hold: { ...hold, begin }, released: released.promise }
}

/** What is waited for; and once, by the first shard, what surprises people. */
function announce({ shard, of, startAt, setupData }: ShardRequest, noSetup: boolean): void {
  const start = startAt === null ? 'when k6 is ready' : `at ${new Date(startAt).toISOString()}`
  info(`shard ${placeText({ shard, of })}: its test starts ${start}`)
  if (shard > 1 || of === 1 || noSetup || setupData !== null) return
  info('setup(), if the script has one, runs in each shard with data of its own; setup-data gives all of them the same')
}

const hasWork = ({ plan }: Planned): boolean => plan.maxVUs > 0

/** k6 writes no summary where there was nothing to do, and says so as an error of its own. */
const nothing: Result = { metrics: new Map(), thresholds: [], checks: [] }

const emptied = (ran: Ran): Ran =>
  ran.end.exitCode === 0
    ? { ...ran, end: { ...ran.end, errors: noErrors }, result: ran.result ?? nothing, warnings: [] }
    : ran

/** That a shard did nothing is right where the test is small; whether all of it did anything, the merge knows. */
function idleNotices({ end, result }: Ran, place: ShardPlace, planned: Planned): readonly Annotation[] {
  const notice = (words: string) => [{ level: 'notice' as const, message: `shard ${placeText(place)} ${words}` }]
  if (!hasWork(planned)) {
    return notice('has no virtual user: the test has fewer of them than shards, so the others run all of it')
  }
  const isIdle = cameToItsEnd(end) && result !== null && !result.metrics.get('iterations')?.values.count
  return isIdle ? notice('ran no iteration to its end: the test has few, and this part of it has none') : []
}

/** Why what a shard left is not the whole truth, as a sentence's end; null: it is. */
function whyIncomplete({ end, result }: Ran, release: Release): string | null {
  if (release.kind === 'setup-failed') return 'its setup() failed'
  if (release.kind === 'data-refused') return 'k6 did not take its setup data'
  if (result?.altered !== undefined) return "its script changed k6's summary"
  if (result === null) return 'it left no summary'
  return cameToItsEnd(end) ? null : 'it did not come to its end'
}

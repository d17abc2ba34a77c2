import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../../base/errors.ts'
import { parseGoDuration } from '../../base/go-duration.ts'
import { warn } from '../../github/annotations.ts'
import { runUrlOf } from '../../github/run-url.ts'
import { info } from '../../github/step-log.ts'
import { stepMask } from '../../github/step-mask.ts'
import { readK6Config } from '../../k6/config-file.ts'
import { graceOf } from '../../k6/inspect.ts'
import { summaryJson } from '../../results/merge/summary-json.ts'
import { resolveReportUrl } from '../../usage-report/destination.ts'
import type { Engine, Ran, RunRequest, RunSettings } from '../engine.ts'
import { showUsage, startReport } from '../local.ts'
import { mergedRun } from '../merged-run.ts'
import { planHere } from '../plan-here.ts'
import type { ShardRun } from '../shard-run.ts'
import { archiveOf, piecesOf } from './archive.ts'
import { type Cluster, checkCluster, clusterOf } from './cluster.ts'
import { withoutWork } from './idle-shard.ts'
import { type JobRequest, jobManifest } from './job-manifest.ts'
import { createContents, createJob, deleteJob, type JobPlace, type Part, releaseJob } from './job-objects.ts'
import { type JobEnd, runJob } from './job-run.ts'
import type { KubernetesRequest } from './kubernetes-request.ts'
import { forgetJob, type LeftJob, noteJob } from './left-jobs.ts'
import { type PodRun, podRun } from './pod-run.ts'
import { type PodTemplate, readPodTemplate } from './pod-template.ts'
import { shardRun } from './shard-results.ts'
import { startScript } from './start-script.ts'

/** What one run needs. */
type Job = {
  cluster: Cluster
  asked: KubernetesRequest
  template: PodTemplate
  settings: RunSettings
}

/**
 * Runs k6 in the pods of a Job on a Kubernetes cluster.
 *
 * @throws {UserError} for a kubeconfig or pod template that is wrong.
 */
export function kubernetesEngine(settings: RunSettings, asked: KubernetesRequest): Engine {
  const { workingDirectory, env } = settings
  const template = readPodTemplate(asked.podTemplate, workingDirectory)
  const cluster = clusterOf(asked, workingDirectory, env)
  const job = { cluster, asked, template, settings }
  return {
    plan: (script) => planHere(settings, script),
    run: (request) => run(job, request),
  }
}

/** The name of all objects of a run: of this run of the workflow, this attempt, and this time. */
function newName({ GITHUB_RUN_ID: id = '', GITHUB_RUN_ATTEMPT: attempt = '' }: NodeJS.ProcessEnv): string {
  const digits = (text: string) => (/^\d{1,20}$/.test(text) ? `-${text}` : '')
  return `k6${digits(id)}${digits(attempt)}-${randomBytes(4).toString('hex')}`
}

async function run(job: Job, request: RunRequest): Promise<Ran> {
  const { cluster, settings, asked } = job
  const { soft } = settings.interruption
  await checkCluster(cluster, soft)
  const how = podRun(settings, request, asked.shards)
  const archive = await archiveOf(settings, request.script, request.planned)
  const name = newName(settings.env)
  const parts = partsOf(archive, name)
  const manifest = manifestOf(job, { request, name, parts, run: how })
  // From here on a step that is killed leaves something behind. Nothing else would ever delete a Job that is suspended.
  noteJob(settings.directory, leftJob(job, name))
  const place: JobPlace = { ...cluster, name, signal: settings.interruption.hard }
  info(`Kubernetes: Job ${name} in the namespace "${cluster.namespace}" of ${cluster.api.server}, ${asked.shards} pods`)
  let passed = false
  try {
    const ran = await runIn(job, { request, run: how, place, parts, manifest })
    passed = ran.end.exitCode === 0
    return ran
  } finally {
    await cleanUp(job, place, passed)
  }
}

/** Pieces of the archive. One that holds a secret that is known, in the options or in a file, is not for a ConfigMap. */
function partsOf(archive: Buffer, name: string): readonly Part[] {
  const text = archive.toString('latin1')
  const kind = stepMask().bytes(text) === text ? 'configMap' : 'secret'
  if (kind === 'secret') info('the script or a file that it opens holds a secret: it goes into Secrets, not ConfigMaps')
  return piecesOf(archive).map((bytes, index) => ({ kind, name: `${name}-${index}`, bytes }))
}

/** Seconds until Kubernetes ends a Job whose step died. */
function deadlineOf({ asked, settings }: Job, { planned: { plan } }: RunRequest): number {
  const longest =
    settings.timeoutMs === null ? (parseGoDuration(plan.totalDuration) ?? 86_400) : settings.timeoutMs / 1000
  return Math.ceil(longest + (2 * asked.schedulingTimeoutMs + graceOf(plan)) / 1000 + 600)
}

/** Seconds for which a Job that has ended is there: long enough to read what it left, or to look at it. */
const ttlSeconds = { never: 600, 'on-failure': 86_400, always: 86_400 } as const

type Contents = { request: RunRequest; name: string; parts: readonly Part[]; run: PodRun }

function manifestOf(job: Job, { request, name, parts, run: { env } }: Contents): JobRequest {
  const { asked, settings, template } = job
  const { planned } = request
  return {
    name,
    shards: asked.shards,
    image: asked.image || `grafana/k6:${planned.version}`,
    imageIsAsked: asked.image !== '',
    template,
    variables: Object.keys(env),
    parts,
    deadlineSeconds: deadlineOf(job, request),
    ttlSeconds: ttlSeconds[asked.keep],
    graceSeconds: Math.ceil(graceOf(planned.plan) / 1000),
    runUrl: runUrlOf(settings.env),
  }
}

/** What the post step must know to delete the Job of a killed step. */
const leftJob = ({ asked, cluster, settings }: Job, name: string): LeftJob => ({
  kubeconfig: asked.kubeconfig,
  context: asked.context,
  namespace: cluster.namespace,
  workingDirectory: settings.workingDirectory,
  name,
})

type InCluster = Omit<Contents, 'name'> & { place: JobPlace; manifest: JobRequest }

async function runIn(job: Job, { request, run, place, parts, manifest }: InCluster): Promise<Ran> {
  const { settings, asked } = job
  const { soft } = settings.interruption
  const uid = await createJob(place, jobManifest(manifest))
  soft.throwIfAborted()
  await createContents(place, uid, { env: run.env, start: startScript(run.args, asked.shards), parts, soft })
  soft.throwIfAborted()
  await releaseJob(place)
  const report = usageReporter(settings, request)
  const { shards, schedulingTimeoutMs } = asked
  const end = await runJob({ place, shards, schedulingTimeoutMs, settings, request, run, onStart: report.start })
  const usage = await report.ended()
  const ran = await ranOf(job, { request, run }, end)
  return { ...ran, usage }
}

/** Sends the usage report of the run while it runs: once, from here. */
function usageReporter(settings: RunSettings, request: RunRequest) {
  const { flags, workingDirectory: cwd, env } = settings
  const { planned } = request
  const ended = Promise.withResolvers<void>()
  const url = resolveReportUrl({ input: settings.usageReport.url, env: planned.env })
  let sending: ReturnType<typeof startReport> | null = null
  return {
    start() {
      const configFile = readK6Config({ flag: flags.config, env, cwd })
      sending = startReport(settings, { planned, configFile }, { url, runEnded: ended.promise })
    },
    async ended(): Promise<Ran['usage']> {
      ended.resolve()
      const fate = await (sending ?? ({ status: 'skipped', detail: 'no test ran', body: '' } as const))
      showUsage(fate, url)
      return fate
    },
  }
}

/** What the pods left, as one run. */
async function ranOf(
  job: Job,
  { request, run }: Pick<Contents, 'request' | 'run'>,
  end: JobEnd,
): Promise<Omit<Ran, 'usage'>> {
  const { settings, asked } = job
  const how = { settings, request, run }
  const read = await Promise.all(
    end.pods.map((known, index) => shardRun({ ...known, shard: index + 1, of: asked.shards, cause: end.cause }, how)),
  )
  const versions = versionWarnings(end, request)
  const all = await Promise.all(read.map(({ run: shard }) => withoutWork(shard, settings, request)))
  // Where the test did not start, only the pods in which k6 ended have something to say.
  const runs = end.early ? all.filter(({ end: { exitCode } }) => exitCode !== null && exitCode !== 0) : all
  const early = end.early ? earlyWarning(runs, asked.shards) : []
  const warnings = [...versions, ...early, ...read.flatMap((one) => one.warnings)]
  const [only] = all
  if (only !== undefined && asked.shards === 1 && only.lost === undefined) {
    return { ...asOne(only), summary: read[0]?.summary ?? '', htmlReport: null, warnings }
  }
  const merged = mergedRun({
    runs,
    expected: end.early ? runs.length : asked.shards,
    problems: [],
    maxStartSkewMs: null,
    plan: request.planned.plan,
    compared: settings.compared,
  })
  const overTime = settings.charts ? merged.overTime : null
  return { ...merged, overTime, summary: leftSummary(settings, request, merged.result), htmlReport: null, warnings }
}

/** One pod's run is as one of this machine. */
const asOne = ({ end, result, overTime, machine }: ShardRun) => ({ end, result, overTime, machine })

/** Writes the merged summary as k6 would have; empty: there is none. */
function leftSummary({ directory }: RunSettings, { summary }: RunRequest, result: Ran['result']): string {
  if (result === null) return ''
  const path = join(directory, summary)
  writeFileSync(path, JSON.stringify(summaryJson(result)), { mode: 0o600 })
  return path
}

const earlyWarning = (runs: readonly ShardRun[], of: number): readonly string[] =>
  runs.map(({ shard }) => `k6 ended in pod ${shard} of ${of} before the test was started, so it was not started in any`)

/** The image can have another k6 than the one that planned the test. */
function versionWarnings({ pods }: JobEnd, { planned }: RunRequest): readonly string[] {
  const found = new Set(pods.flatMap(({ followed }) => followed?.log.version() ?? []))
  const others = [...found].filter((version) => version !== planned.version)
  if (others.length === 0) return []
  return [
    `the pods ran k6 ${others.join(', ')}, and k6 ${planned.version} planned the test; set k6-version or runner-image so that both are the same`,
  ]
}

/** Milliseconds for which it is tried to delete the Job; the second is for when all patience is over. */
const deleteMs = [30_000, 1500] as const

/** Deletes all that the run made, unless people want to look at it. */
async function cleanUp({ asked, settings }: Job, place: JobPlace, passed: boolean): Promise<void> {
  const { namespace, name } = place
  const { soft, hard } = settings.interruption
  const isKept = asked.keep === 'always' || (asked.keep === 'on-failure' && !passed && !soft.aborted)
  if (isKept) {
    info(
      `kept for a day (input kubernetes-keep): kubectl -n ${namespace} describe job,pods -l k6-load-test/run=${name}; kubectl -n ${namespace} logs -l k6-load-test/run=${name} -c k6; then kubectl -n ${namespace} delete job ${name}`,
    )
    forgetJob(settings.directory, name)
    return
  }
  const patienceMs = deleteMs[hard.aborted ? 1 : 0]
  try {
    await deleteJob({ ...place, signal: AbortSignal.timeout(patienceMs + 2000) }, patienceMs)
    forgetJob(settings.directory, name)
  } catch (error) {
    await warn(
      [`the Job ${name} could not be deleted; Kubernetes does it some minutes after its end: ${messageOf(error)}`],
      settings.env,
    )
  }
}

import { randomBytes } from 'node:crypto'
import { parseGoDuration } from '../../base/go-duration.ts'
import { runUrlOf } from '../../base/run-url.ts'
import { info } from '../../github/step-log.ts'
import { stepMask } from '../../github/step-mask.ts'
import { readK6Config } from '../../k6/config-file.ts'
import { graceOf } from '../../k6/inspect.ts'
import { resolveReportUrl } from '../../usage-report/destination.ts'
import { type Engine, isWhole, type Ran, type RunRequest, type RunSettings } from '../engine.ts'
import { planHere } from '../plan-here.ts'
import { showUsage, startReport } from '../report-run.ts'
import { RunLost } from '../run-lost.ts'
import { archiveOf, piecesOf } from './archive.ts'
import { asOneRun } from './as-one-run.ts'
import { cleanUp } from './clean-up.ts'
import { type Cluster, checkCluster, clusterOf } from './cluster.ts'
import type { JobRequest } from './job-manifest.ts'
import type { JobPlace, Part } from './job-objects.ts'
import { runJob } from './job-run.ts'
import type { KubernetesRequest } from './kubernetes-request.ts'
import { type LeftJob, noteJob } from './left-jobs.ts'
import type { PodMaker } from './pod-maker.ts'
import { podMakerFor } from './pod-maker-for.ts'
import { type PodRun, podRun } from './pod-run.ts'
import { type PodTemplate, readPodTemplate } from './pod-template.ts'

/** What one run needs. */
type Job = {
  cluster: Cluster
  asked: KubernetesRequest
  template: PodTemplate
  settings: RunSettings
}

/**
 * Runs k6 in the pods of a Job or TestRun on a Kubernetes cluster.
 *
 * A script that is only checked needs no cluster, so the kubeconfig is read when something is to run.
 *
 * @throws {UserError} for a pod template that is wrong; for such a kubeconfig, `place` and `run` do.
 */
export function kubernetesEngine(settings: RunSettings, asked: KubernetesRequest): Engine {
  const { workingDirectory, env } = settings
  const template = readPodTemplate(asked.podTemplate, workingDirectory)
  let known: Cluster | undefined
  const cluster = (): Cluster => {
    known ??= clusterOf(asked, workingDirectory, env)
    return known
  }
  return {
    get place() {
      const { namespace, api } = cluster()
      return `${asked.shards} pods in ${namespace} of ${api.server}`
    },
    plan: (script) => planHere(settings, script),
    run: async (request) => run({ cluster: cluster(), asked, template, settings }, request),
  }
}

/**
 * The name of all objects of a run: of this run of the workflow, this attempt, and this time. k6-operator appends to it, and
 * hangs when it has more than 51 characters.
 */
function newName({ GITHUB_RUN_ID: id = '', GITHUB_RUN_ATTEMPT: attempt = '' }: NodeJS.ProcessEnv): string {
  const digits = (text: string) => (/^\d{1,12}$/.test(text) ? `-${text}` : '')
  return `k6${digits(id)}${digits(attempt)}-${randomBytes(4).toString('hex')}`
}

async function run(job: Job, request: RunRequest): Promise<Ran> {
  const { cluster, settings, asked } = job
  const { soft } = settings.interruption
  const maker = podMakerFor[asked.runAs]
  await checkCluster(cluster, asked.runAs, soft)
  const how = podRun(settings, request, asked.shards)
  const archive = await archiveOf(settings, request.script, request.planned)
  const name = newName(settings.env)
  const parts = partsOf(archive, name)
  const manifest = manifestOf(job, { request, name, parts, run: how })
  // From here on a step that is killed leaves something behind. Nothing else would ever delete a Job that is suspended.
  noteJob(settings.directory, leftJob(job, name))
  const place: JobPlace = { ...cluster, name, signal: settings.interruption.hard }
  info(
    `Kubernetes: ${maker.called} ${name} in the namespace "${cluster.namespace}" of ${cluster.api.server}, ${asked.shards} pods`,
  )
  let passed = false
  try {
    const ran = await runIn(job, { request, run: how, place, parts, manifest, maker })
    passed = ran.end.exitCode === 0 && isWhole(ran)
    return ran
  } finally {
    await cleanUp(place, { maker, keep: asked.keep, passed, settings })
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
  runAs: asked.runAs,
})

type InCluster = Omit<Contents, 'name'> & { place: JobPlace; manifest: JobRequest; maker: PodMaker }

async function runIn(
  { settings, asked }: Job,
  { request, run, place, parts, manifest, maker }: InCluster,
): Promise<Ran> {
  const { soft } = settings.interruption
  await maker.make(place, manifest, { run, parts, soft })
  const report = usageReporter(settings, request)
  const { shards, schedulingTimeoutMs } = asked
  const job = { maker, place, shards, schedulingTimeoutMs, settings, request, run, onStart: report.start }
  const end = await runJob(job).finally(report.runEnded).catch(report.lost)
  const usage = await report.fate()
  const ran = await asOneRun(end, { settings, request, run })
  return { ...ran, usage }
}

/** Sends the usage report of the run while it runs: once, from here. */
function usageReporter(settings: RunSettings, request: RunRequest) {
  const { flags, workingDirectory: cwd } = settings
  const { planned } = request
  const ended = Promise.withResolvers<void>()
  const url = resolveReportUrl({ input: settings.usageReport.url, env: planned.env })
  let sending: ReturnType<typeof startReport> | null = null
  const fate = async (): Promise<Ran['usage']> => {
    const known = await (sending ?? ({ status: 'skipped', detail: 'no test ran', body: '' } as const))
    showUsage(known, url)
    return known
  }
  return {
    start() {
      const configFile = readK6Config({ flag: flags.config, env: planned.env, cwd })
      sending = startReport(settings, { planned, configFile }, { url, runEnded: ended.promise })
    },
    runEnded: ended.resolve,
    fate,
    /** Of a test that had started the report is sent, whatever became of the test. */
    async lost(error: unknown): Promise<never> {
      throw sending === null ? error : new RunLost(error, await fate())
    },
  }
}

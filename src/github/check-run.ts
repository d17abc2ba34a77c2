import { isAbsolute } from 'node:path'
import { field } from '../base/json.ts'
import { repositoryUrlOf } from '../base/run-url.ts'
import { shorten, visible } from '../base/text.ts'
import { type Annotation, inWorkspace, limited, longestMessage, withoutSecrets } from './annotations.ts'
import { apiRepository, type Patience, type Refusal, refusalOf, retrying } from './asking.ts'
import { headCommitOf, pullRequestOf } from './event.ts'
import { type Asker, askApi } from './rest.ts'

/** GitHub's words for the end of a check; `neutral` blocks nothing. */
export type Conclusion = 'success' | 'failure' | 'neutral' | 'cancelled'

/** What a check run says. */
export type CheckRunOutput = {
  conclusion: Conclusion
  /** One line of plain text. */
  title: string
  /** Markdown of at most 65,535 bytes each. */
  summary: string
  text: string
  annotations: readonly Annotation[]
}

/** How long and how large things may get; times in milliseconds. */
type Limits = Patience & { totalMs: number; answerBytes: number }

const usualLimits: Limits = {
  totalMs: 15_000,
  retryDelaysMs: [500, 2000],
  waitMs: 10_000,
  // An answer repeats summary and text, perhaps with all characters escaped.
  answerBytes: 4 * 1024 * 1024,
}

/** A check run that a step wants to have on its commit. */
export type CheckRun = {
  name: string
  output: CheckRunOutput
  token: string
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  limits?: Partial<Limits>
}

/** What became of a check run. `detail` is one line: its address, else why there is none. */
export type CheckRunFate = { status: 'created' | 'skipped'; detail: string } | Refusal

/** GitHub takes so many at once. */
const annotationsAtOnce = 50

/** GitHub shows no more, and each fifty are a request. */
const mostAnnotations = 500

/**
 * Makes a check run of this name, which is over already, on the commit of this run. Annotations beyond the first fifty
 * are added to it, fifty a request.
 *
 * The token goes to the runner's GITHUB_API_URL only. Nothing is thrown, whatever happens.
 */
export async function createCheckRun(run: CheckRun): Promise<CheckRunFate> {
  const { token, signal } = run
  const limits = { ...usualLimits, ...run.limits }
  const deadline = AbortSignal.timeout(limits.totalMs)
  const asker = { token, signal: AbortSignal.any([signal, deadline]), answerBytes: limits.answerBytes }
  try {
    if (token === '') return { status: 'skipped', detail: 'input github-token is empty' }
    return await writeCheckRun(run, asker, limits)
  } catch (error) {
    if (signal.aborted) return { status: 'failed', detail: 'the step was cancelled' }
    if (deadline.aborted) return { status: 'failed', detail: `it was not done within ${limits.totalMs / 1000} s` }
    return refusalOf(error, 'checks: write')
  }
}

async function writeCheckRun({ name, output, env }: CheckRun, asker: Asker, limits: Limits): Promise<CheckRunFate> {
  const commit = headCommitOf(env)
  if (commit === null && pullRequestOf(env) !== null)
    return { status: 'skipped', detail: 'the event does not say which commit the pull request has' }
  if (commit === null) throw new Error(`GITHUB_SHA is "${visible(env.GITHUB_SHA ?? '')}", not a commit`)
  const { conclusion, annotations: all, ...words } = output
  const [first = [], ...more] = batchesOf(limited(all, mostAnnotations).map((one) => checkAnnotation(one, env)))
  const url = new URL(`${apiRepository(env)}/check-runs`)
  const ask = (method: 'POST' | 'PATCH', to: URL, body: object) =>
    retrying(asker.signal, limits, () => askApi(asker, { method, url: to, body }))

  const made = { name, head_sha: commit, status: 'completed', conclusion, output: { ...words, annotations: first } }
  const { json } = await ask('POST', url, made)
  const id = field(json, 'id')
  const page = `${repositoryUrlOf(env)}/runs/${id}`
  let missing = more.flat().length
  try {
    if (!Number.isSafeInteger(id) && missing > 0) throw new Error("GitHub's answer has no id of it")
    for (const annotations of more) {
      await ask('PATCH', new URL(`${url.href}/${id}`), { output: { ...words, annotations } })
      missing -= annotations.length
    }
  } catch (error) {
    const why = asker.signal.aborted ? 'the time was over' : refusalOf(error, 'checks: write').detail
    return { status: 'failed', detail: `it is there, without ${missing} of its annotations: ${why}` }
  }
  return { status: 'created', detail: page }
}

function batchesOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / annotationsAtOnce)
  return Array.from({ length: count }, (_, at) => items.slice(at * annotationsAtOnce, (at + 1) * annotationsAtOnce))
}

const levels = { error: 'failure', warning: 'warning', notice: 'notice' } as const

/** Characters; GitHub takes 255 UTF-16 units. */
const longestTitle = 125

/** The API wants a file and a line for each; what belongs to none stands where the runner puts it, too. */
function checkAnnotation(annotation: Annotation, env: NodeJS.ProcessEnv) {
  const { level, message, title, file, line } = withoutSecrets(annotation)
  const path = file === undefined ? '' : inWorkspace(file, env)
  const isInRepository = path !== '' && !isAbsolute(path)
  const at = isInRepository ? (line ?? 1) : 1
  return {
    path: isInRepository ? path : '.github',
    start_line: at,
    end_line: at,
    annotation_level: levels[level],
    message: message.slice(0, longestMessage),
    ...(title === undefined ? {} : { title: shorten(title, longestTitle) }),
  }
}

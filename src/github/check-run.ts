import { messageOf } from '../base/errors.ts'
import { field } from '../base/json.ts'
import { runUrlOf } from '../base/run-url.ts'
import { type Annotation, inWorkspace } from './annotations.ts'
import { headShaOf } from './event.ts'
import { apiRepository } from './repository.ts'
import { ApiError, type Asker, askApi, type RetryLimits, retrying } from './rest.ts'

/** How a check run of GitHub ends, as far as a step can say it. */
export type Conclusion = 'success' | 'failure' | 'neutral' | 'cancelled' | 'timed_out'

/** How long things may take, in milliseconds. */
export type CheckRunLimits = RetryLimits & { totalMs: number }

const usualLimits: CheckRunLimits = { totalMs: 15_000, retryDelaysMs: [500, 2000], waitMs: 10_000 }

/** A check run that a step wants to have on its commit. */
export type CheckRun = {
  name: string
  conclusion: Conclusion
  title: string
  /** Markdown: the reason in a few words, and all of it. */
  summary: string
  text: string
  annotations: readonly Annotation[]
  token: string
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  limits?: Partial<CheckRunLimits>
}

/** What became of it. `detail` is one line: its address if there is one, else why there is none. */
export type CheckRunFate = { status: 'created' | 'skipped' | 'refused' | 'failed'; detail: string }

/** GitHub takes so many annotations with one request (REST: checks/runs). */
const mostAtOnce = 50

/** Characters that GitHub takes. */
const longest = { title: 255, text: 65_535, message: 16_000 }

/**
 * Puts a finished check run on the commit of this run; of a pull request that is the last commit of its branch.
 *
 * The token goes to the runner's GITHUB_API_URL only. Nothing is thrown, whatever happens.
 */
export async function createCheckRun(check: CheckRun): Promise<CheckRunFate> {
  const { token, env, signal } = check
  const limits = { ...usualLimits, ...check.limits }
  const deadline = AbortSignal.timeout(limits.totalMs)
  try {
    if (token === '') return { status: 'skipped', detail: 'input github-token is empty' }
    const sha = headShaOf(env)
    if (sha === null) return { status: 'skipped', detail: 'the runner does not say which commit this run is about' }
    const asker = { token, signal: AbortSignal.any([signal, deadline]), answerBytes: 1024 * 1024 }
    return await write(check, { asker, limits, sha })
  } catch (error) {
    if (signal.aborted) return { status: 'failed', detail: 'the step was cancelled' }
    if (deadline.aborted) return { status: 'failed', detail: `it was not done within ${limits.totalMs / 1000} s` }
    return fateOf(error)
  }
}

async function write(
  { name, conclusion, title, summary, text, annotations, env }: CheckRun,
  { asker, limits, sha }: { asker: Asker; limits: CheckRunLimits; sha: string },
): Promise<CheckRunFate> {
  const list = new URL(`${apiRepository(env)}/check-runs`)
  const words = {
    title: title.slice(0, longest.title),
    summary: summary.slice(0, longest.text),
    text: text.slice(0, longest.text),
  }
  const batches = inBatches(annotations.map((annotation) => annotationOf(annotation, env)))
  const runUrl = runUrlOf(env)
  const { json } = await retrying(asker.signal, limits, () =>
    askApi(asker, {
      method: 'POST',
      url: list,
      body: {
        name,
        head_sha: sha,
        status: 'completed',
        conclusion,
        ...(runUrl === '' ? {} : { details_url: runUrl }),
        output: { ...words, annotations: batches[0] ?? [] },
      },
    }),
  )
  const id = field(json, 'id')
  if (typeof id !== 'number') throw new Error("GitHub's answer names no check run")
  for (const batch of batches.slice(1)) {
    const more = {
      method: 'PATCH',
      url: new URL(`${list}/${id}`),
      body: { output: { ...words, annotations: batch } },
    } as const
    await retrying(asker.signal, limits, () => askApi(asker, more))
  }
  const page = field(json, 'html_url')
  return { status: 'created', detail: typeof page === 'string' ? page : `${name} on ${sha}` }
}

const levels = { error: 'failure', warning: 'warning', notice: 'notice' } as const

/** As the runner does it, what belongs to no line stands at the first of `.github`: GitHub wants a place for each. */
function annotationOf({ level, message, title, file, line }: Annotation, env: NodeJS.ProcessEnv) {
  return {
    path: file === undefined ? '.github' : inWorkspace(file, env),
    start_line: line ?? 1,
    end_line: line ?? 1,
    annotation_level: levels[level],
    message: message.slice(0, longest.message),
    ...(title === undefined ? {} : { title: title.slice(0, longest.title) }),
  }
}

function inBatches<T>(all: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(all.length / mostAtOnce)
  return Array.from({ length: count }, (_, at) => all.slice(at * mostAtOnce, (at + 1) * mostAtOnce))
}

function fateOf(error: unknown): CheckRunFate {
  const reason = messageOf(error)
  if (!(error instanceof ApiError) || error.retryInMs !== null) return { status: 'failed', detail: reason }
  if (error.status === 401) return { status: 'failed', detail: `GitHub does not accept input github-token: ${reason}` }
  if (error.status !== 403 && error.status !== 404) return { status: 'failed', detail: reason }
  const advice = 'the job needs "permissions: checks: write", which a pull request from a fork never has'
  return { status: 'refused', detail: `${reason}; ${advice}` }
}

import { field } from '../base/json.ts'
import { repositoryUrlOf, runUrlOf } from '../base/run-url.ts'
import { apiRepository, apiUrl, type Patience, refusalOf, retrying } from './asking.ts'
import { commentMarker, commentText } from './comment-text.ts'
import { pullRequestOf } from './event.ts'
import { type Asker, askApi } from './rest.ts'

/** How long and how large things may get; times in milliseconds. */
export type CommentLimits = Patience & {
  /** All of it. */
  totalMs: number
  /** The question whose token it is. */
  loginMs: number
  /** Bytes of an answer: a hundred of the longest comments are 39 MB if each character of them is escaped. */
  answerBytes: number
  /** Pages of a hundred comments; GitHub allows 2,500 comments. */
  pages: number
}

const usualLimits: CommentLimits = {
  totalMs: 15_000,
  loginMs: 5000,
  retryDelaysMs: [500, 2000],
  waitMs: 10_000,
  answerBytes: 40 * 1024 * 1024,
  pages: 30,
}

/** A comment that a step wants to have on its pull request. */
export type PullRequestComment = {
  /** Markdown; what is beyond GitHub's limit is cut. */
  body: string
  /** Each has one comment of its own. */
  id: string
  /** Whether to write one where there is none yet; if not, one of an earlier run is only updated. */
  create: boolean
  token: string
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  limits?: Partial<CommentLimits>
}

/** What became of a comment. `detail` is one line: its address if there is one, else why it was not written. */
export type CommentFate = {
  /**
   * `skipped`: there was nothing to do. `refused`: the token may not, as that of a pull request from a fork.
   * `failed`: everything else.
   */
  status: 'created' | 'updated' | 'skipped' | 'refused' | 'failed'
  detail: string
}

/**
 * Keeps one comment of an id on the pull request of this run: updates that of an earlier run, or else creates it.
 *
 * The token goes to the runner's GITHUB_API_URL only. Nothing is thrown, whatever happens.
 */
export async function commentOnPullRequest(comment: PullRequestComment): Promise<CommentFate> {
  const { token, env, signal } = comment
  const limits = { ...usualLimits, ...comment.limits }
  const deadline = AbortSignal.timeout(limits.totalMs)
  try {
    if (token === '') return { status: 'skipped', detail: 'input github-token is empty' }
    const number = pullRequestOf(env)
    if (number === null) return { status: 'skipped', detail: 'this run belongs to no pull request' }
    const asker = { token, signal: AbortSignal.any([signal, deadline]), answerBytes: limits.answerBytes }
    return await writeComment(comment, { asker, limits, repository: apiRepository(env), number })
  } catch (error) {
    if (signal.aborted) return { status: 'failed', detail: 'the step was cancelled' }
    if (deadline.aborted) return { status: 'failed', detail: `it was not done within ${limits.totalMs / 1000} s` }
    return refusalOf(error, 'pull-requests: write')
  }
}

type Task = {
  asker: Asker
  limits: CommentLimits
  /** In the API. */
  repository: string
  /** Of the pull request. */
  number: number
}

async function writeComment(comment: PullRequestComment, task: Task): Promise<CommentFate> {
  const { asker, limits, repository, number } = task
  const { env } = comment
  const marker = commentMarker(comment.id)
  const login = await loginOf(asker, env, limits)
  const body = { body: commentText(marker, comment.body, runUrlOf(env)) }
  const list = new URL(`${repository}/issues/${number}/comments`)
  const page = `${repositoryUrlOf(env)}/pull/${number}`

  // Each try looks again: a comment may be there although the answer to its creation was lost.
  return retrying(asker.signal, limits, async () => {
    const own = await findComment(asker, list, { marker, login, pages: limits.pages })
    if (own !== null) {
      const url = new URL(`${repository}/issues/comments/${own}`)
      await askApi(asker, { method: 'PATCH', url, body })
      return { status: 'updated', detail: `${page}#issuecomment-${own}` }
    }
    if (!comment.create) return { status: 'skipped', detail: 'there is no comment of an earlier run to update' }
    const { json } = await askApi(asker, { method: 'POST', url: list, body })
    const id = idOf(json)
    return { status: 'created', detail: id === null ? page : `${page}#issuecomment-${id}` }
  })
}

/** The login of the token's owner: the workflow's own bot, a GitHub App's, or a user. */
async function loginOf(asker: Asker, env: NodeJS.ProcessEnv, limits: CommentLimits): Promise<string> {
  const workflows = 'github-actions[bot]'
  const url = URL.parse(env.GITHUB_GRAPHQL_URL ?? '')
  if (url?.origin !== apiUrl(env).origin) return workflows
  const signal = AbortSignal.any([asker.signal, AbortSignal.timeout(limits.loginMs)])
  // The REST API tells no bot who it is.
  const request = { method: 'POST', url, body: { query: 'query{viewer{login}}' } } as const
  try {
    const { json } = await retrying(signal, limits, () => askApi({ ...asker, signal }, request))
    const login = field(field(field(json, 'data'), 'viewer'), 'login')
    return typeof login === 'string' && login !== '' ? login : workflows
  } catch {
    return workflows
  }
}

/** The number of the oldest comment with this marker by this author, or null. GitHub lists the oldest first. */
async function findComment(
  asker: Asker,
  list: URL,
  { marker, login, pages }: { marker: string; login: string; pages: number },
): Promise<number | null> {
  for (let page = 1; page <= pages; page++) {
    const url = new URL(`?per_page=100&page=${page}`, list)
    const { json, hasNext } = await askApi(asker, { url })
    if (!Array.isArray(json)) throw new Error("GitHub's list of comments is no list")
    const own = json.find((entry) => isBy(login, field(entry, 'user')) && firstLine(field(entry, 'body')) === marker)
    const id = idOf(own)
    if (id !== null) return id
    if (!hasNext) return null
  }
  throw new Error(`the pull request has more than ${pages * 100} comments`)
}

function idOf(comment: unknown): number | null {
  const id = field(comment, 'id')
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? id : null
}

const firstLine = (text: unknown): unknown => (typeof text === 'string' ? text.split(/\r?\n/, 1)[0] : undefined)

/** REST ends a bot's login with `[bot]`, GraphQL may leave that away. A user may have the login that is left. */
function isBy(login: string, user: unknown): boolean {
  const isBot = login.endsWith('[bot]') || login === 'github-actions'
  if (field(user, 'type') !== 'Bot') return !isBot && field(user, 'login') === login
  return field(user, 'login') === (login.endsWith('[bot]') ? login : `${login}[bot]`)
}

import { resolve } from 'node:path'
import { UserError } from '../base/errors.ts'
import { visible } from '../base/text.ts'
import { booleanValue, httpUrl, isSwitch, notAllowed, oneOf } from './input-values.ts'
import { type NotifyRequest, readNotify } from './notify-request.ts'
import { type Readers, readers } from './readers.ts'

/** Whether to comment on the pull request, in which comment, and with which token. */
export type CommentRequest = {
  when: 'never' | 'always' | 'on-failure'
  id: string
  token: string
}

/** The check run to make, and the token for it. */
export type CheckRunRequest = { name: string; token: string }

/** The Grafana to annotate, and the token for it; an empty one: the job has none. */
export type GrafanaRequest = { url: string; token: string }

/** How the step is published. */
export type Publishing = {
  /** Whether to write the job summary. */
  jobSummary: boolean
  /** Where to write JUnit XML: an absolute path; empty: nowhere. */
  junit: string
  /** The comment on the pull request, and the token for it. */
  comment: CommentRequest
  /** null: none. */
  checkRun: CheckRunRequest | null
  /** null: nobody. */
  notify: NotifyRequest | null
  /** null: none. */
  grafana: GrafanaRequest | null
}

const noComment: CommentRequest = { when: 'never', id: '', token: '' }

/**
 * Reads how the step is published. It is read before everything else, and is there whatever is wrong: that another
 * input is wrong is published too.
 *
 * @returns also the first of these inputs that is wrong. What it would say, the job summary or no comment, is then what
 * is safe.
 */
export function readPublishing(env: NodeJS.ProcessEnv): { publishing: Publishing; problem: UserError | null } {
  const { line } = readers(env)
  const jobSummary = attempt(() => booleanValue('job-summary', line('job-summary')))
  const junit = attempt(() => readJunit(line, env))
  const comment = attempt(() => readComment(line))
  const checkRun = attempt(() => readCheckRun(line))
  const notify = attempt(() => readNotify(line))
  const grafana = attempt(() => readGrafana(line))
  return {
    publishing: {
      jobSummary: jobSummary.value ?? true,
      junit: junit.value ?? '',
      comment: comment.value ?? noComment,
      checkRun: checkRun.value,
      notify: notify.value,
      grafana: grafana.value,
    },
    problem: [jobSummary, junit, comment, checkRun, notify, grafana].find(({ problem }) => problem)?.problem ?? null,
  }
}

type Attempt<T> = { value: T | null; problem: UserError | null }

function attempt<T>(read: () => T): Attempt<T> {
  try {
    return { value: read(), problem: null }
  } catch (error) {
    if (error instanceof UserError) return { value: null, problem: error }
    throw error
  }
}

/** From the working directory, as all paths of inputs. */
function readJunit(line: Readers['line'], env: NodeJS.ProcessEnv): string {
  const path = line('junit')
  if (path === '') return ''
  // What stands there is replaced: a script must not be.
  if (!/\.xml$/i.test(path)) throw notAllowed('junit', path, 'the path of an XML file, such as results.xml')
  return resolve(env.GITHUB_WORKSPACE || process.cwd(), line('working-directory'), path)
}

const readComment = (line: Readers['line']): CommentRequest => ({
  when: oneOf('comment', line('comment'), ['never', 'always', 'on-failure']),
  id: readCommentId(line('comment-id')),
  token: line('github-token'),
})

/** It stands in a list of checks, beside those of the jobs. */
function readCheckRun(line: Readers['line']): CheckRunRequest | null {
  const name = line('check-run')
  if (name === '') return null
  if (isSwitch(name)) throw notAllowed('check-run', name, 'the name of a check run, such as load test')
  if (Array.from(name).length <= 100 && visible(name) === name.replaceAll(/ {2,}/g, ' '))
    return { name, token: line('github-token') }
  throw notAllowed('check-run', name, 'a name of at most 100 characters that can all be seen')
}

/** A job without the secret, as that of a pull request from a fork, has no token: that is no error. */
function readGrafana(line: Readers['line']): GrafanaRequest | null {
  const [url, token] = [line('grafana-url'), line('grafana-token')]
  if (url === '') {
    if (token !== '') throw new UserError('input grafana-token: it is only for grafana-url, which is empty')
    return null
  }
  const { origin, pathname, username, password } = httpUrl('grafana-url', url)
  if (username !== '' || password !== '') {
    throw new UserError('input grafana-url: it has a user or password; leave them out, and give grafana-token')
  }
  if (!/^[\x21-\x7e]*$/.test(token)) {
    throw new UserError('input grafana-token: it has a character that no token has; give that of a service account')
  }
  return { url: `${origin}${pathname}`, token }
}

/** It stands in a comment of HTML. */
function readCommentId(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$/.test(text) && !text.includes('--')) return text
  throw notAllowed(
    'comment-id',
    text,
    'at most 100 letters, digits, spaces and ._- that start with a letter or digit, without --',
  )
}

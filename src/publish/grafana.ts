import { messageOf } from '../base/errors.ts'
import { send } from '../base/http.ts'
import { runUrlOf } from '../base/run-url.ts'
import type { Annotation } from '../github/annotations.ts'
import type { GrafanaRequest } from '../inputs/publishing.ts'
import type { StepReport } from '../verdict/script-report.ts'
import { type GrafanaAnnotation, grafanaAnnotationOf } from './grafana-annotation.ts'

/** Milliseconds for all of it. */
const usualMs = 5000

type Asked = {
  asked: GrafanaRequest
  env: NodeJS.ProcessEnv
  /** When the first run of a script began, in milliseconds since 1970; null: this process ran none. */
  runsBegan: number | null
  signal: AbortSignal
  totalMs?: number
}

/**
 * Makes an annotation in Grafana that all its dashboards can show, from the start of the load to its end. A step without
 * load makes none.
 *
 * @param step without its secrets.
 * @returns what is to be noted of it: a line without the token, if there is none although it was asked for.
 */
export async function annotateGrafana(
  step: StepReport,
  { asked, env, runsBegan, signal, totalMs = usualMs }: Asked,
): Promise<readonly Annotation[]> {
  const untold = (level: Annotation['level'], why: string) => [{ level, message: `grafana-url was not told: ${why}` }]
  const late = AbortSignal.timeout(totalMs)
  try {
    const annotation = grafanaAnnotationOf(step, { env, runUrl: runUrlOf(env), runsBegan, now: Date.now() })
    if (annotation === null) return []
    if (asked.token === '') return untold('notice', 'input grafana-token is empty')
    const problem = problemOf(await post(asked, annotation, AbortSignal.any([signal, late])))
    return problem === null ? [] : untold('warning', problem)
  } catch (error) {
    if (signal.aborted) return untold('warning', 'the step was cancelled')
    if (late.aborted) return untold('warning', `it was not done within ${totalMs / 1000} s`)
    const { code } = error as NodeJS.ErrnoException
    return untold('warning', code === undefined ? messageOf(error) : `no connection (${code})`)
  }
}

/** @returns the status of the answer. A redirect is one: the token goes nowhere else. */
async function post({ url, token }: GrafanaRequest, annotation: GrafanaAnnotation, signal: AbortSignal) {
  const message = await send(apiOf(url), {
    method: 'POST',
    body: JSON.stringify(annotation),
    headers: { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${token}` },
    signal,
  })
  message.destroy()
  return message.statusCode ?? 0
}

/** Grafana can be below a path. */
const apiOf = (url: string): URL => new URL(`${url.replace(/\/+$/, '')}/api/annotations`)

const advice: Readonly<Record<number, string>> = {
  401: 'it does not know grafana-token, which may have expired',
  403: 'the service account of grafana-token may not make annotations; it needs annotations:create, as an Editor has it',
  404: 'it has no such API; grafana-url is the address of its start page',
}

function problemOf(status: number): string | null {
  if (status >= 200 && status < 300) return null
  if (status >= 300 && status < 400) return `HTTP ${status}, a redirect, which is not followed`
  const words = advice[status]
  return words === undefined ? `HTTP ${status}` : `HTTP ${status}: ${words}`
}

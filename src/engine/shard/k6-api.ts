import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { field, parseJson } from '../../base/json.ts'

/** k6's execution status while it waits, all VUs made (lib/execution.go: ExecutionStatusPausedBeforeRun). */
const pausedBeforeRun = 4

const pollMs = 25

/** The host and port to connect to, of what `--address` has: `:6565` and `0.0.0.0:6565` listen everywhere. */
const hostOf = (address: string): string => address.replace(/^(?:0\.0\.0\.0)?:/, '127.0.0.1:')

/** What k6 said to a request: `gone`, because it has ended or does not listen. */
export type Answer = { kind: 'ok'; text: string } | { kind: 'refused'; detail: string } | { kind: 'gone' }

/** What k6 says of a refusal (api/v1/errors.go: ErrorResponse). */
function detailOf(text: string): string {
  const errors = field(parseJson(text), 'errors')
  const detail = Array.isArray(errors) ? field(errors[0], 'detail') : undefined
  return typeof detail === 'string' ? detail : ''
}

type Asked = { method: 'GET' | 'PUT' | 'PATCH' | 'POST'; path: string; body?: string }

/** By node:http, because fetch() gives up after five minutes, and setup() may take longer. */
function ask(address: string, { method, path, body = '' }: Asked, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const url = `http://${hostOf(address)}${path}`
    request(url, { method, headers, signal, agent: false }, resolve).on('error', reject).end(body)
  })
}

/**
 * k6's REST API, as far as a run is held with it (api/v1).
 *
 * @param ended aborted when k6 has ended: nothing is waited for any more.
 */
export function k6Api(address: string, ended: AbortSignal) {
  const send = async (asked: Asked): Promise<Answer> => {
    try {
      const answer = await ask(address, asked, ended)
      const said = await text(answer)
      const isOk = (answer.statusCode ?? 0) < 300
      return isOk ? { kind: 'ok', text: said } : { kind: 'refused', detail: detailOf(said) }
    } catch {
      return { kind: 'gone' }
    }
  }
  const status = async (): Promise<unknown> => {
    const answer = await send({ method: 'GET', path: '/v1/status' })
    return answer.kind === 'ok'
      ? field(field(field(parseJson(answer.text), 'data'), 'attributes'), 'status')
      : undefined
  }
  return {
    /** Whether k6 came so far that it waits with all its VUs; false: it ended before. */
    async ready(): Promise<boolean> {
      while (!ended.aborted) {
        // It does not listen yet, or makes its VUs.
        if ((await status()) === pausedBeforeRun) return true
        await delay(pollMs)
      }
      return false
    },
    send,
  }
}

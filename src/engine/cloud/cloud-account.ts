import { UserError } from '../../base/errors.ts'
import { quote } from '../../base/text.ts'

/** Who asks Grafana Cloud k6, and where. */
export type CloudAccount = {
  /** Of the API: an origin. */
  host: string
  token: string
  /** Digits. */
  stackId: string
}

/** k6's own (cloudapi/config.go). */
const defaultHost = 'https://api.k6.io'

const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(host)

/**
 * Reads the account from the variables that k6 reads too: K6_CLOUD_TOKEN, K6_CLOUD_STACK_ID and K6_CLOUD_HOST_V6.
 *
 * @param engine the word for messages: `engine cloud`, `attach`.
 * @throws {UserError} when there is no token or no stack, or the address would give the token away.
 */
export function cloudAccount(env: NodeJS.ProcessEnv, stackId: string, engine: string): CloudAccount {
  const token = (env.K6_CLOUD_TOKEN ?? '').trim()
  if (token === '') {
    throw new UserError(
      `K6_CLOUD_TOKEN: ${engine} needs a token of Grafana Cloud k6; give it to the step as an environment variable, from a secret`,
    )
  }
  // It goes into a header.
  if (/[^\x21-\x7e]/.test(token)) throw new UserError('K6_CLOUD_TOKEN: it has characters that no token has')
  const stack = stackId || (env.K6_CLOUD_STACK_ID ?? '').trim()
  if (!/^[1-9]\d{0,9}$/.test(stack)) {
    throw new UserError(
      stack === ''
        ? `input cloud-stack-id: ${engine} needs the number of the Grafana Cloud stack, here or in K6_CLOUD_STACK_ID`
        : `K6_CLOUD_STACK_ID: ${quote(stack)} is not the number of a Grafana Cloud stack`,
    )
  }
  return { host: hostOf(env.K6_CLOUD_HOST_V6 ?? ''), token, stackId: stack }
}

function hostOf(text: string): string {
  if (text === '') return defaultHost
  const url = URL.parse(text)
  if (url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))) {
    return url.origin
  }
  throw new UserError(`K6_CLOUD_HOST_V6: ${quote(text)} is not an https URL, and the token must not go anywhere else`)
}

import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/** An IPv6 client has a whole /64; an IPv4 one may come as `::ffff:192.0.2.1`. */
function network(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (isIP(plain) !== 6) return plain
  const [head = '', tail = ''] = plain.split('%')[0]?.split('::') ?? []
  const groups = (part: string) => part.split(':').filter(Boolean)
  const missing = plain.includes('::') ? 8 - groups(head).length - groups(tail).length : 0
  const all = [...groups(head), ...Array<string>(Math.max(missing, 0)).fill('0'), ...groups(tail)]
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}

/** An address that some proxies write with a port: `192.0.2.1:5678`, `[2001:db8::1]:5678`. */
const withoutPort = (address: string): string => address.replace(/^(?:([\d.]+):\d+|\[([^\]]+)\](?::\d+)?)$/, '$1$2')

/**
 * The network a request comes from, for the rate limit alone. Behind a proxy that is trusted it is what that proxy
 * appended to X-Forwarded-For, the last entry; those before it are the client's own words.
 */
export function clientOf(request: IncomingMessage, trustProxy: boolean): string {
  const header = trustProxy ? request.headers['x-forwarded-for'] : undefined
  const [last = ''] = String(header ?? '')
    .split(',')
    .slice(-1)
  const forwarded = withoutPort(last.trim())
  return network(isIP(forwarded) ? forwarded : (request.socket.remoteAddress ?? ''))
}

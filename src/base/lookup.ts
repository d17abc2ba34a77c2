import { lookup, Resolver } from 'node:dns'
import type { LookupFunction } from 'node:net'

/**
 * Resolves names as dns.lookup does, but asks it only after a name server has shown that it answers, whatever the
 * answer: a lookup cannot be cancelled, and where no server answers it would hold the process for ten seconds and more.
 *
 * @param signal when it is aborted, no lookup begins any more.
 * @param servers name servers to ask instead of the system's, `127.0.0.1:5353`.
 */
export const cancellableLookup =
  (signal: AbortSignal, servers?: readonly string[]): LookupFunction =>
  (hostname, options, callback) => {
    if (hostname === 'localhost') return lookup(hostname, options, callback)
    const resolver = new Resolver()
    if (servers) resolver.setServers(servers)
    const cancel = () => resolver.cancel()
    signal.addEventListener('abort', cancel)
    resolver.resolve4(hostname, (error) => {
      signal.removeEventListener('abort', cancel)
      if (error && (signal.aborted || error.code === 'ETIMEOUT')) callback(error, '')
      else lookup(hostname, options, callback)
    })
  }

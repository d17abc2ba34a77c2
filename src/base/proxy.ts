import { BlockList, isIP } from 'node:net'

/**
 * The proxy through which a request goes, by the variables that every tool knows: http_proxy, https_proxy and
 * no_proxy, in lower case first. Loopback addresses are this machine's, so no proxy can know them.
 *
 * @returns null when the request goes straight.
 * @throws when the environment names a proxy that is not an http or https URL.
 */
export function proxyFor(target: URL, env: NodeJS.ProcessEnv): URL | null {
  const name = target.protocol === 'https:' ? 'https_proxy' : 'http_proxy'
  const value = env[name] || env[name.toUpperCase()]
  if (!value || isLoopback(target.hostname) || isExcepted(target, env.no_proxy || env.NO_PROXY || '')) return null
  const proxy = URL.parse(value.includes('://') ? value : `http://${value}`)
  if (proxy?.protocol === 'http:' || proxy?.protocol === 'https:') return proxy
  // Its value may hold a password.
  throw new Error(`${name} in the environment is not the URL of an http or https proxy`)
}

/** Whether a host, as a URL has it, is this machine by its name or address. */
export const isLoopback = (host: string): boolean => /^(?:(?:.+\.)?localhost|127\.[\d.]+|\[::1\])$/.test(host)

/**
 * Names and all below them, with or without a leading dot or `*.`; with a port only that port; networks (`10.0.0.0/8`);
 * `*` is everything.
 */
function isExcepted({ hostname, port, protocol }: URL, exceptions: string): boolean {
  const withPort = `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`
  const address = hostname.replaceAll(/^\[|\]$/g, '')
  const hosts = [hostname, withPort, address]
  return exceptions
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map((entry) => entry.replace(/^\*?\./, ''))
    .some(
      (entry) =>
        entry === '*' || hosts.some((host) => host === entry || host.endsWith(`.${entry}`)) || isIn(entry, address),
    )
}

const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** Whether an address is in a network; neither has to be one. */
function isIn(network: string, address: string): boolean {
  const [, start = '', length = ''] = /^([\d.]+|[\da-f:.]+)\/(\d{1,3})$/.exec(network) ?? []
  if (!isIP(start) || !isIP(address) || Number(length) > (isIP(start) === 6 ? 128 : 32)) return false
  const list = new BlockList()
  list.addSubnet(start, Number(length), family(start))
  return list.check(address, family(address))
}

/** Longer ones are cut: nobody reads them, and memory is bounded. */
const longestName = 1000

/**
 * The name under which an endpoint is shown: of a URL or a path, without credentials, query and fragment, in which
 * secrets and ids stand.
 *
 * @param tag k6's tag `name`: what the script named the request, or its URL.
 */
export function endpointName(tag: string): string {
  const bare = /^(?:[a-z][a-z\d+.-]*:\/\/|\/)/i.test(tag) ? withoutQuery(tag) : tag
  return bare.length > longestName ? `${bare.slice(0, longestName - 1)}…` : bare
}

/** By hand: a name such as `http://shop/${}/items`, which k6's http.url makes, is to stay as it is. */
function withoutQuery(url: string): string {
  const [bare = ''] = url.split(/[?#]/, 1)
  return bare.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/]*@/i, '$1')
}

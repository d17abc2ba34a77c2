/** Longer ones are cut: nobody reads them, and memory is bounded. */
const longestName = 1000
const longestMethod = 100

/** Where a URL or a path is in a name: also behind other words, as in `GET /items?id=1`. */
const location = /:\/\/|(?<!\S)\/(?!\s)/

/**
 * The name under which an endpoint is shown: of a URL or a path, without credentials, query and fragment, in which
 * secrets and ids stand.
 *
 * @param tag k6's tag `name`: what the script named the request, or its URL.
 */
export const endpointName = (tag: string): string => cut(withoutQuery(tag), longestName)

/** The method of an endpoint; of k6's tag `method`, which a script can set, too. */
export const endpointMethod = (tag: string): string => cut(tag, longestMethod)

/** By hand: a name such as `http://shop/${}/items`, which k6's http.url makes, is to stay as it is. */
function withoutQuery(tag: string): string {
  const at = tag.search(location)
  if (at < 0) return tag
  const [bare = ''] = tag.slice(at).split(/[?#]/, 1)
  return tag.slice(0, at) + bare.replaceAll(/(^\/\/|:\/\/)[^/]*@/g, '$1')
}

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text)

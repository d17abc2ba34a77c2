/** A URL as it may be shown: without what can be a secret, the credentials and the query. */
export function shownUrl(given: string | URL): string {
  const url = URL.parse(String(given))
  if (!url || url.host === '') return '(not a URL)'
  return `${url.protocol}//${url.host}${url.pathname}${url.search && '?...'}`
}

import { authorization } from '../base/url-parts.ts'

/** The one request that reports a run, ready to be sent or shown. */
export type ReportRequest = {
  method: 'POST'
  target: URL
  /** All that is sent but `Connection: close`, which Node adds; through a proxy, its credentials come on top. */
  headers: Readonly<Record<string, string | number>>
}

/**
 * Makes the request for a usage report. What is sent and what is previewed is this one.
 *
 * @param body the JSON text.
 * @throws when the address is none that a report can go to.
 */
export function reportRequest(url: string, body: string): ReportRequest {
  const target = URL.parse(url)
  if (target?.protocol !== 'http:' && target?.protocol !== 'https:') throw new Error('not an http or https URL')
  return {
    method: 'POST',
    target,
    headers: {
      host: target.host,
      'user-agent': 'k6-load-test-action',
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...authorization('authorization', target),
    },
  }
}

import { reasonOf } from '../base/errors.ts'
import { proxyFor } from '../base/proxy.ts'
import { shownUrl } from '../base/text.ts'
import { type ReportRequest, reportRequest } from './request.ts'
import { versionLine } from './version.ts'

/**
 * The request that would report a run, line by line: method and address, headers, an empty line, the body. Nothing of
 * the network is touched. What can be a secret in the address is not shown, and a line says so.
 */
export function previewLines({ url, body, env }: { url: string; body: string; env: NodeJS.ProcessEnv }): string[] {
  try {
    const request = reportRequest(url, body)
    return [
      `${request.method} ${shownUrl(url)}`,
      ...Object.entries(request.headers).map(([name, value]) => `${name}: ${shownValue(name, value)}`),
      'connection: close',
      '',
      body,
      '',
      ...notes(request, env),
    ]
  } catch (error) {
    return [body, `With usage-report: send it would go nowhere: ${reasonOf(error)}`]
  }
}

/** The credentials of the address are in this header. */
const shownValue = (name: string, value: string | number): string =>
  name === 'authorization' ? 'Basic *** (the user and password in the address)' : String(value)

function notes({ target }: ReportRequest, env: NodeJS.ProcessEnv): readonly string[] {
  const proxy = proxyFor(target, env)
  return [
    versionLine,
    'Nothing was sent, and no name was looked up (usage-report: preview).',
    ...(target.search ? ["The address's query is sent, and not shown here."] : []),
    ...(proxy ? [`It would go through the proxy ${shownUrl(proxy)}`] : []),
  ]
}

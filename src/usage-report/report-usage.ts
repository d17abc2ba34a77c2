import { shownUrl } from '../base/text.ts'
import type { Consent } from './consent.ts'

/** What became of a usage report. */
export type UsageReportFate = {
  /** `preview`: it was only shown. `skipped`: there was nothing to report, or another step does; `detail` says it. */
  status: 'sent' | 'preview' | 'off' | 'failed' | 'skipped'
  /** Who turned it off, where it went or would go, or why it failed; may be empty. */
  detail: string
  /** The JSON that was sent or would be; empty when there is none. */
  body: string
  /** Of a preview: the whole request, line by line, for the log. */
  preview?: readonly string[]
}

/** What was asked, by whom, and where to: see the parts. */
export type UsageRequest = {
  consent: Consent
  /** Only show what would be sent. */
  preview: boolean
  body: string
  url: string
  env: NodeJS.ProcessEnv
  /** Settles when the run has ended. */
  runEnded: Promise<unknown>
  /** Gives up at once. */
  signal: AbortSignal
}

/** Sends the usage report if it may be sent. Without consent, or for a preview, nothing of the network is touched. */
export async function reportUsage({ consent, preview, body, url, ...how }: UsageRequest): Promise<UsageReportFate> {
  if (!consent.send) return { status: 'off', body: '', detail: consent.by }
  if (preview) {
    const { previewLines } = await import('./preview.ts')
    const lines = previewLines({ url, body, env: how.env })
    return { status: 'preview', body, detail: `POST ${shownUrl(url)}`, preview: lines }
  }
  // Its network modules are loaded while k6 runs, and not at all where nothing is sent.
  const { sendUsageReport } = await import('./send.ts')
  const { status, detail } = await sendUsageReport({ url, body, ...how })
  return { status, body, detail: `POST ${shownUrl(url)}: ${detail}` }
}

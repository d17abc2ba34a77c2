import { shownUrl } from '../base/text.ts'
import { debug, infoGroup } from '../github/step-log.ts'
import type { K6Config } from '../k6/config-file.ts'
import { usageReportConsent } from '../usage-report/consent.ts'
import { usageReport } from '../usage-report/report.ts'
import { reportUsage, type UsageReportFate } from '../usage-report/report-usage.ts'
import { versionLine } from '../usage-report/version.ts'
import type { RunRequest, RunSettings } from './engine.ts'

/** Sends the usage report of a run, if it may be sent, or makes its preview. */
export function startReport(
  { k6, env, flags, scriptEnv, usageReport: wanted, interruption }: RunSettings,
  { planned: { plan, whole, version }, configFile }: Pick<RunRequest, 'planned'> & { configFile: K6Config | null },
  { url, runEnded }: { url: string; runEnded: Promise<unknown> },
): Promise<UsageReportFate> {
  const flag = flags.noUsageReport === true
  const consent = usageReportConsent({ input: wanted.off, flag, env, scriptEnv, configFile })
  if (consent.send && wanted.elsewhere)
    return Promise.resolve({ status: 'skipped', detail: wanted.elsewhere, body: '' })
  return reportUsage({
    consent,
    preview: wanted.preview,
    body: JSON.stringify(usageReport(whole ?? plan, { ...k6, version })),
    url,
    env,
    runEnded,
    signal: interruption.hard,
  })
}

/** Shows the exact JSON and where it went, or would go. Why it was not taken is for debugging only: it never matters for the step. */
export function showUsage({ status, body, detail, preview = [] }: UsageReportFate, url: string): void {
  const lines = {
    sent: [body, versionLine, detail],
    preview: [...preview],
    off: [`turned off by ${detail}`],
    failed: [body, versionLine, `POST ${shownUrl(url)}: not taken, which changes nothing else`],
    skipped: [detail],
  }
  infoGroup(`Usage report: ${status}`, lines[status])
  if (status === 'failed') debug(detail)
}

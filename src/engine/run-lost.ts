import { messageOf } from '../base/errors.ts'
import type { UsageReportFate } from '../usage-report/report-usage.ts'

/** Why a run that had started left nothing, and what became of its usage report all the same. */
export class RunLost extends Error {
  override name = 'RunLost'
  readonly usage: UsageReportFate
  constructor(cause: unknown, usage: UsageReportFate) {
    super(messageOf(cause), { cause })
    this.usage = usage
  }
}

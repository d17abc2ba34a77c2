import { type SendRequest, sendUsageReport } from '../../src/usage-report/send.ts'

/** Sends with so much time that none of these results can come from a limit. */
export const send = (url: string, more: Partial<SendRequest> = {}) =>
  sendUsageReport({
    url,
    body: '{"goos":"µ"}',
    env: {},
    runEnded: new Promise(() => {}),
    limits: { totalMs: 50_000, afterRunMs: 50_000 },
    ...more,
  })

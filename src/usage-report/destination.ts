/** Where k6's documentation (up to v0.48, with the format of these seven fields) says that the report goes. */
export const documentedUrl = 'http://k6reports.k6.io/'

/**
 * Where the usage report goes: the input, else K6_USAGE_REPORT_URL as k6 itself reads it, else k6's documented address.
 *
 * @param sources.input the input `usage-report-url`; empty: unset.
 * @param sources.env the environment that k6 gets.
 */
export const resolveReportUrl = ({ input, env }: { input: string; env: NodeJS.ProcessEnv }): string =>
  input || env.K6_USAGE_REPORT_URL?.trim() || documentedUrl

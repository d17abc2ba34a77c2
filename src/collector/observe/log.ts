/** Writes one line about the collector itself; nothing of a request ever comes here. */
export type Log = (level: 'info' | 'warn' | 'error', message: string) => void

/** Logs to standard error, a line each, with the time. */
export const logToStderr: Log = (level, message) => {
  process.stderr.write(`${new Date().toISOString()} ${level} ${message}\n`)
}

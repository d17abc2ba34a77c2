/** With these exit codes k6 has run its test to the end: all well, thresholds crossed, exec.test.fail() (errext/exitcodes/codes.go). */
const codes = new Set<number | null>([0, 99, 110])

/** Whether k6 ran its test to the end: then what it measured is a measurement, whatever came of it. */
export const cameToItsEnd = ({ exitCode }: { exitCode: number | null }): boolean => codes.has(exitCode)

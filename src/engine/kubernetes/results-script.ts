import { outDirectory, recordFile, summaryFile } from './pod-paths.ts'

/** What stands before each file: its name, its bytes and their SHA-256. */
export const fileMark = 'k6-load-test-file'

/** What stands after the last one. */
export const endMark = 'k6-load-test-end'

/** The files as they are handed out: compressed. */
export const handedOut = [`${summaryFile}.gz`, recordFile] as const

/**
 * The shell script of the container that waits until k6 has ended and then prints what k6 left. Kubernetes ends such a
 * container with SIGTERM after the others, also when the pod is deleted, and as process 1 it hears no signal that it
 * does not ask for.
 */
export const resultsScript = [
  "trap 'ended=1' TERM",
  'ended=',
  'while [ -z "$ended" ]; do sleep 86400 & wait $!; done',
  `cd ${outDirectory} || exit 1`,
  `[ ! -f ${summaryFile} ] || gzip -c ${summaryFile} > ${summaryFile}.gz`,
  `for file in ${handedOut.join(' ')}; do`,
  '  [ -f "$file" ] || continue',
  `  echo "${fileMark} $file $(wc -c < "$file") $(sha256sum < "$file" | cut -d ' ' -f 1)"`,
  '  base64 < "$file"',
  'done',
  `echo ${endMark}`,
].join('\n')

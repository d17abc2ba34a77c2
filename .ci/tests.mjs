// Reads vitest's JSON reports. `failed REPORT` prints the files with failed tests, a line each. `counts FIRST [SECOND]` prints how many
// tests passed and failed, and names on stderr those that failed; one that failed in the first run and passed in the second
// counts as passed, and is named, too.
import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'

const [command, first, second] = process.argv.slice(2)

const read = (path) => (path && existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).testResults : [])
const firstLine = (text = '') => text.split('\n')[0].slice(0, 300)

/** Every test, and every file that failed as a whole, by its name. */
const outcomes = (results) =>
  new Map(
    results.flatMap(({ name, status, message, assertionResults }) => {
      const file = relative('', name)
      const tests = assertionResults.map((test) => [
        `${file}: ${test.fullName}`,
        { ...test, why: firstLine(test.failureMessages?.[0]) },
      ])
      const whole = status === 'failed' && !assertionResults.some((test) => test.status === 'failed')
      return whole ? [...tests, [file, { status, why: firstLine(message) }]] : tests
    }),
  )

if (command === 'failed') {
  for (const { name, status } of read(first)) if (status === 'failed') console.log(relative('', name))
} else {
  const again = outcomes(read(second))
  let passed = 0
  let failed = 0
  for (const [name, { status, why }] of outcomes(read(first))) {
    if (status === 'passed') passed++
    if (status !== 'failed') continue
    const mended = again.get(name)?.status === 'passed'
    if (mended) passed++
    else failed++
    console.error(`${mended ? 'FAILED AT FIRST, passed when its file ran again' : 'FAILED'}: ${name}\n  ${why}`)
  }
  console.log(passed, failed)
}

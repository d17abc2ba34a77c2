// Prints how many tests passed and failed by vitest's JSON report, and names on stderr those that failed, with why.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

const { testResults } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const firstLine = (text = '') => text.split('\n')[0].slice(0, 300)

let passed = 0
let failed = 0
const fail = (name, why) => {
  failed++
  console.error(`FAILED: ${name}\n  ${firstLine(why)}`)
}
for (const { name, status, message, assertionResults } of testResults) {
  const file = relative('', name)
  const ofFile = failed
  for (const test of assertionResults) {
    if (test.status === 'passed') passed++
    if (test.status === 'failed') fail(`${file}: ${test.fullName}`, test.failureMessages?.[0])
  }
  // A file that could not be loaded has no tests.
  if (status === 'failed' && failed === ofFile) fail(file, message)
}
console.log(passed, failed)

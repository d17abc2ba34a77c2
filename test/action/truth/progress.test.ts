import { expect, test } from 'vitest'
import { runAction } from '../../support/action.ts'
import { k6Path, k6Versions } from '../../support/k6.ts'

const twoSeconds = `import { sleep } from 'k6'
export const options = { vus: 2, duration: '2s' }
export default function () { sleep(0.1) }`

/** What a script prints at its end: a text without a newline, one that looks like progress, and k6's own. */
const summaries = {
  'without an end of its own': "export function handleSummary() { return { stdout: 'checks: fine' } }",
  'that looks like progress':
    "export function handleSummary() { return { stdout: '\\nrunning (02.0s), 2/2 VUs, 1 complete and 0 interrupted iterations\\ndefault   [  50% ] 2 VUs  1.0s/2s' } }",
  "of k6's own": '',
}

for (const version of k6Versions) {
  test.concurrent.each(Object.entries(summaries))(
    `k6 ${version}: the log ends with the last progress, after a summary %s`,
    async (_what, summary) => {
      const step = await runAction({
        k6: k6Path(version),
        files: { 'a.js': `${twoSeconds}\n${summary}` },
        inputs: { script: 'a.js', 'no-usage-report': 'true' },
      })
      const lines = step.log.split('\n')
      const last = lines.findLastIndex((line) => line.startsWith('running ('))
      expect(lines[last]).toMatch(/, 0\/2 VUs, /)
      expect(lines[last]).toContain(` ${step.outputs.iterations} complete and 0 interrupted iterations`)
      expect(lines[last + 1]).toMatch(/^default ✓ \[ 100% \]/)
    },
  )
}

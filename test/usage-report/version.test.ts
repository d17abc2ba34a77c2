import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { knownReportVersion, reportSchema } from '../../src/collector/report/schema.ts'
import type { Plan } from '../../src/k6/plan.ts'
import { usageReport } from '../../src/usage-report/report.ts'
import { reportChanges, reportVersion } from '../../src/usage-report/version.ts'

const docs = readFileSync(new URL('../../docs/usage-report.md', import.meta.url), 'utf8')

/** The fields of each version, in their order; a version that was released is never edited here. */
const fieldsOf: Readonly<Record<number, readonly string[]>> = {
  1: ['k6_version', 'vus_max', 'duration', 'st_duration', 'iterations', 'goos', 'goarch'],
}

/** Rows of the table whose header is this, as lists of cells. */
function table(header: string): readonly (readonly string[])[] {
  const lines = docs.split('\n')
  const start = lines.findIndex((line) => line.replaceAll(/\s+/g, ' ') === header)
  expect(start).toBeGreaterThan(-1)
  const rest = lines.slice(start + 2)
  const rows = rest.slice(0, rest.indexOf(''))
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

test('what is sent are the fields of its version, which the page describes', () => {
  const plan = { duration: null, iterations: null, stages: null, scenarios: {}, maxVUs: 1 } as unknown as Plan
  const report = usageReport(plan, { version: '2.2.0', goos: 'linux', goarch: 'amd64' })
  expect(Object.keys(report)).toEqual(fieldsOf[reportVersion])
  expect(table('| field | meaning |').map(([field]) => field)).toEqual(
    fieldsOf[reportVersion]?.map((name) => `\`${name}\``),
  )
})

test('the page, the action and the collector name the same versions and changes', () => {
  const rows = table('| version | since action | what changed |')
  expect(rows.map(([version, , what]) => [version, what])).toEqual(Object.entries(reportChanges))
  expect(rows.at(-1)?.[0]).toBe(String(reportVersion))
  expect(knownReportVersion).toBe(reportVersion)
  expect(reportSchema.$id).toMatch(new RegExp(`:usage-report:${reportVersion}$`))
  for (const field of fieldsOf[reportVersion] ?? []) expect(reportSchema.properties).toHaveProperty(field)
})

/*
 * Reads what three shards left and merges it, from files to a summary's text. Started by bench.ts, which measures its
 * time and memory. Arguments: the files.
 */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { mergeParts } from '../src/results/merge/merge-parts.ts'
import type { Part } from '../src/results/merge/part.ts'
import { summaryJson } from '../src/results/merge/summary-json.ts'
import { parseSummary } from '../src/results/summary.ts'

function read(path: string, index: number): Part {
  const summary = parseSummary(gunzipSync(readFileSync(path)).toString('utf8'))
  if (summary.kind === 'no-summary') throw new Error(`${path} ${summary.problem}`)
  return { shard: index + 1, startedAt: index, result: summary.result }
}

const parts = process.argv.slice(2).map(read)
const names = [...(parts[0]?.result.metrics.keys() ?? [])]
const thresholds = Object.fromEntries(names.map((name) => [name, ['p(95)<500', 'p(99)<1000', 'avg<200']]))
const merged = mergeParts(parts, { plan: { summaryTrendStats: ['avg', 'p(99.9)'], thresholds } })
const bytes = Buffer.byteLength(JSON.stringify(summaryJson(merged)))
const count = merged.metrics.get(names[0] ?? '')?.values.count
console.log(
  `merged ${merged.metrics.size} metrics of ${count} samples, ${merged.thresholds.length} thresholds: ${bytes} bytes`,
)

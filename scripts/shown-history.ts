import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EarlierRun, Origin } from '../src/history/earlier-runs.ts'
import { pagesOf } from '../src/publish/history-page/pages-of.ts'
import { historyOf } from '../test/support/history.ts'
import { randomFrom } from '../test/support/random.ts'

/** 120 runs, made up: noise of 2%, and a level that changed twice. */
function runs(): readonly EarlierRun[] {
  const random = randomFrom(4)
  return historyOf(120).map((run, index) => {
    const level = index < 50 ? 1 : index < 95 ? 1.18 : 1.04
    const metrics = [...run.metrics].map(([name, { kind, values }]) => {
      const noise = level * Math.exp(0.02 * random.normal())
      const changed = Object.entries(values).map(([key, value]): [string, number] => {
        if (kind === 'trend') return [key, (key === 'med' ? 60 : 120) * noise]
        return [key, key === 'rate' ? 100 / noise : value]
      })
      return [name, { kind, values: Object.fromEntries(changed) }] as const
    })
    const origin: Origin = {
      ...{ time: '2026-03-01T10:00:00.000Z', commit: '', ref: '', url: '' },
      ...run.origin,
      commit: Math.floor(random.uniform() * 2 ** 40)
        .toString(16)
        .padStart(10, '0')
        .padEnd(40, '0'),
      thresholds: ['http_req_duration p(95)<160'],
      verdict: index === 50 ? 'worse' : 'no-difference',
    }
    return { ...run, metrics: new Map(metrics), origin }
  })
}

/** Writes a page of a history for pictures, and gives its path. */
export function shownHistory(): string {
  const pages = pagesOf([], { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'your-org/shop' })
  const found = pages({ key: 'checkout', name: 'checkout', names: ['checkout'], runs: runs() })
  const page = found.find(({ path }) => path === 'checkout/index.html')
  const file = join(mkdtempSync(join(tmpdir(), 'shown-history-')), 'index.html')
  writeFileSync(file, page?.content ?? '')
  return file
}

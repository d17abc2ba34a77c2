import { describe, expect, test } from 'vitest'
import type { Place } from '../../src/history/history-place.ts'
import { isWanted, notificationOf } from '../../src/publish/notification.ts'
import type { Outcome } from '../../src/verdict/outcome.ts'
import type { ScriptReport } from '../../src/verdict/script-report.ts'
import { resultOf, scriptReport, stepReport } from '../support/reports.ts'

const source = {
  ...{ repository: 'your-org/shop', ref: 'main', commit: 'a'.repeat(40), workflow: 'Nightly', job: 'load' },
  runUrl: 'https://github.example/your-org/shop/actions/runs/1',
}

const metrics = {
  http_reqs: { count: 1234, rate: 102.9 },
  http_req_failed: { passes: 6, fails: 1228, value: 0.005 },
  http_req_duration: { avg: 100, min: 1, med: 90, max: 300, 'p(90)': 150, 'p(95)': 171, count: 1234 },
}

const failed = (reason: string, more: Partial<ScriptReport> = {}) =>
  scriptReport({ verdict: { outcome: 'thresholds-crossed', passed: false, reason, advice: 'See why.' }, ...more })

const textOf = (...scripts: ScriptReport[]) => JSON.parse(notificationOf(stepReport(...scripts), source, 'text'))
const cardOf = (...scripts: ScriptReport[]) => JSON.parse(notificationOf(stepReport(...scripts), source, 'teams'))

describe('text', () => {
  test('says in three lines what happened, and has fields for programs', () => {
    const sent = textOf(failed('1 of 2 thresholds was crossed.', { result: resultOf(metrics) }))
    expect(sent).toMatchObject({
      text: [
        '❌ tests/load.js failed (thresholds-crossed): 1 of 2 thresholds was crossed.',
        '1,234 requests, 103/s, 0.5% failed, p(95) 171 ms',
        'your-org/shop, main, Nightly: https://github.example/your-org/shop/actions/runs/1',
      ].join('\n'),
      ...{ outcome: 'thresholds-crossed', passed: false, reason: '1 of 2 thresholds was crossed.', advice: 'See why.' },
      ...{ script: 'tests/load.js', scriptCount: 1, ...source },
      scripts: [
        {
          ...{ script: 'tests/load.js', outcome: 'thresholds-crossed', passed: false },
          figures: { httpReqs: 1234, httpReqDurationP95Ms: 171, checksShare: null },
        },
      ],
    })
  })

  test('of several scripts names those that failed, each with its figures', () => {
    const sent = textOf(scriptReport(), failed('One was crossed.', { script: 'b.js', result: resultOf(metrics) }))
    expect(sent.text).toBe(
      '❌ The load test failed (thresholds-crossed): 1 of 2 scripts failed. b.js: One was crossed.\nyour-org/shop, main, Nightly: https://github.example/your-org/shop/actions/runs/1',
    )
    expect(sent).toMatchObject({ script: null, scriptCount: 2, scripts: [{}, { figures: { httpReqs: 1234 } }] })
    expect(sent.scripts.map(({ passed }: { passed: boolean }) => passed)).toEqual([true, false])
  })

  test.each([
    ['passed', true, '✅ tests/load.js passed: '],
    ['cancelled', false, '❌ tests/load.js was cancelled: '],
    ['not-run', true, '✅ tests/load.js is valid: '],
    ['not-run', false, '❌ tests/load.js failed (not-run): '],
  ] as const)('of %s, %s', (outcome, passed, start) => {
    const { text } = textOf(scriptReport({ verdict: { outcome, passed, reason: 'So it is.', advice: '' } }))
    expect(text).toContain(start)
  })
})

const hostile = [
  '<!channel>',
  '<!here|x>',
  '<!subteam^S1>',
  '<@U123>',
  '<#C123>',
  '<https://evil.example|shop>',
  '@here',
  '@channel',
  '@everyone',
  '@all',
  '[shop](https://evil.example)',
  '![x](http://evil.example/x.png)',
  '[shop][1]',
  'https://evil.example',
  'www.evil.example',
  'www2.evil.example',
  'http:/evil.example',
  '<at>shop</at>',
  'a\n@here\n<!channel>',
  '@\u200bhere <\u200b!channel>',
]

/** What chats act upon. */
const live = /<[!@#a-z/]|@[a-z]|:\/+evil|\]\(|\]\[|www\d*\./i

describe('mentions and links in names are none', () => {
  test.each(hostile)('%j', (name) => {
    const report = failed(`It met ${name} there.`, { script: `${name}.js` })
    const { text } = textOf(report)
    const [first = ''] = text.split('\n')
    expect(first).not.toMatch(live)
    expect(JSON.stringify(textOf(report))).not.toMatch(live)
    expect(text.split('\n')).toHaveLength(2)
    const [title, reason, { facts }] = cardOf(report).attachments[0].content.body
    for (const shown of [title.text, reason.text, ...facts.map(({ value }: { value: string }) => value)]) {
      expect(shown).not.toMatch(live)
    }
  })

  test('in the ref and the workflow neither', () => {
    const from = { ...source, ref: '<!channel>', workflow: '@here' }
    const { text } = JSON.parse(notificationOf(stepReport(scriptReport()), from, 'text'))
    expect(text).not.toMatch(live)
  })
})

test.each(['text', 'teams'] as const)('%s stays small, whatever the names', (format) => {
  const long = '<&>@𝒳'.repeat(20_000)
  const reports = Array.from({ length: 300 }, () => failed(long, { script: long }))
  for (const step of [stepReport(...reports), stepReport(failed(long, { script: long }))]) {
    const name = Array.from(long).slice(0, 200).join('')
    const body = notificationOf(step, { ...source, ref: name, workflow: name }, format)
    expect(Buffer.byteLength(body)).toBeLessThan(100_000)
    if (format === 'text') expect(JSON.parse(body).text.length).toBeLessThanOrEqual(2000)
    else expect(Buffer.byteLength(body)).toBeLessThan(28_000)
  }
})

test('a long reason with signs that are escaped is hardly shorter than what fits', () => {
  const reason = `${'p(95)<150 was crossed, and so on. '.repeat(29)}The end.`
  const [first = ''] = textOf(failed(reason)).text.split('\n')
  const [, shown = ''] = first.split('(thresholds-crossed): ')
  expect(shown.length).toBeLessThanOrEqual(1000)
  expect(shown.length).toBeGreaterThan(900)
})

test('teams gets a fact for each of several scripts', () => {
  const [, , { facts }] = cardOf(scriptReport(), failed('So.', { script: 'b.js', result: resultOf(metrics) }))
    .attachments[0].content.body
  expect(facts).toContainEqual({ title: 'tests/load.js', value: 'passed' })
  expect(facts).toContainEqual({
    ...{ title: 'b.js', value: 'thresholds-crossed, 1,234 requests, 103/s, 0.5% failed, p(95) 171 ms' },
  })
})

test('teams gets an Adaptive Card in a message, with a button to the run', () => {
  const sent = cardOf(failed('1 of 2 thresholds was crossed.', { result: resultOf(metrics) }))
  expect(sent).toMatchObject({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            { type: 'TextBlock', text: '❌ tests/load.js failed (thresholds-crossed)', color: 'Attention' },
            { type: 'TextBlock', text: '1 of 2 thresholds was crossed.' },
            {
              type: 'FactSet',
              facts: [
                { title: 'Repository', value: 'your-org/shop' },
                { title: 'Ref', value: 'main' },
                { title: 'Workflow', value: 'Nightly' },
                { title: 'Measured', value: '1,234 requests, 103/s, 0.5% failed, p(95) 171 ms' },
                { title: 'What to do', value: 'See why.' },
              ],
            },
          ],
          actions: [{ type: 'Action.OpenUrl', url: source.runUrl }],
        },
      },
    ],
  })
})

describe('who wants to hear of it', () => {
  const ended = (outcome: Outcome, more: Partial<ScriptReport> = {}) =>
    scriptReport({ verdict: { outcome, passed: outcome === 'passed', reason: 'So.', advice: '' }, ...more })

  test.each([
    ['passed', false, true],
    ['crashed', true, true],
    ['cancelled', false, true],
  ] as const)('%s: on failure %s, always %s', (outcome, onFailure, always) => {
    const step = stepReport(ended(outcome))
    expect([isWanted(step, 'failure'), isWanted(step, 'always')]).toEqual([onFailure, always])
  })

  /** A history whose last run ended so; null: it could not be read. */
  const lastWas = (last: string | null): Pick<ScriptReport, 'earlier'> => {
    const verdict = { name: 'run 1', time: '', url: '' }
    const place: Place = {
      ...{ kind: 'cache' as const, key: 'k', runs: [], isRead: last !== null },
      ...(last === null || last === 'passed' ? {} : { last: { outcome: last, ...verdict } }),
    }
    return { earlier: { place, runs: [], notes: [], warnings: [], conditions: {} as never } }
  }

  test.each<[Outcome, string | null, boolean]>([
    ['passed', 'passed', false],
    ['passed', 'crashed', true],
    ['crashed', 'passed', true],
    ['crashed', 'crashed', false],
    ['thresholds-crossed', 'crashed', true],
    ['crashed', null, true],
    ['passed', null, false],
    ['cancelled', 'passed', false],
    ['cancelled', 'crashed', false],
  ])('%s after %s is a change: %s', (now, last, changed) => {
    expect(isWanted(stepReport(ended(now, lastWas(last))), 'change')).toBe(changed)
  })

  test('a step that could not start is told', () => {
    expect(isWanted(stepReport(), 'change')).toBe(true)
    expect(isWanted(stepReport(ended('script-error')), 'change')).toBe(true)
  })

  test('a step that could not start, or a script that came to no run, is told unless its last run ended so', () => {
    const placeAfter = (last: string | null) => lastWas(last).earlier?.place as Place
    const unstarted = (...lasts: (string | null)[]) =>
      isWanted({ ...stepReport(), histories: lasts.map(placeAfter) }, 'change')
    expect([unstarted('passed'), unstarted('not-run'), unstarted(null)]).toEqual([true, false, true])
    expect([unstarted('not-run', 'not-run'), unstarted('not-run', 'passed')]).toEqual([false, true])
    const wrong = (last: string) => ended('script-error', { history: placeAfter(last) })
    expect([
      isWanted(stepReport(wrong('passed')), 'change'),
      isWanted(stepReport(wrong('script-error')), 'change'),
    ]).toEqual([true, false])
  })

  test('what was skipped or cancelled beside a failure that is known is no change', () => {
    const again = ended('crashed', lastWas('crashed'))
    for (const outcome of ['skipped', 'cancelled'] as const)
      expect(isWanted(stepReport(again, ended(outcome, lastWas('passed'))), 'change')).toBe(false)
  })

  test('of several scripts, one that changed is enough', () => {
    const same = ended('passed', lastWas('passed'))
    expect(isWanted(stepReport(same, ended('passed', lastWas('crashed'))), 'change')).toBe(true)
    expect(isWanted(stepReport(same, same), 'change')).toBe(false)
    const [failedAgain, skipped] = [ended('crashed', lastWas('crashed')), ended('skipped')]
    expect(isWanted(stepReport(failedAgain, skipped), 'change')).toBe(false)
  })
})

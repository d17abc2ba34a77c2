import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noErrors } from '../../src/k6/log-errors.ts'
import { parsePlan } from '../../src/k6/plan.ts'
import { throwingScenarios } from '../../src/verdict/scenario-exceptions.ts'
import { resultOf } from '../support/reports.ts'

const fixed = (iterations: number) => ({ executor: 'shared-iterations', vus: 1, iterations })
const looping = { executor: 'constant-vus', vus: 1, duration: '1s' }

/** What is found of scenarios in which so many iterations completed and so many threw. */
function found(
  scenarios: Record<string, { options: object; made: number; threw: number }>,
  { interrupted = 0, dropped = 0, counted = [] as readonly string[], sent = 0, isHidden = false } = {},
) {
  const entries = Object.entries(scenarios)
  const made = entries.reduce((sum, [, scenario]) => sum + scenario.made, 0)
  const plan = parsePlan(
    JSON.stringify({
      scenarios: Object.fromEntries(entries.map(([name, { options }]) => [name, options])),
      maxVUs: 9,
      totalDuration: '1s',
    }),
  )
  const result = resultOf({
    ...(isHidden ? {} : { iterations: { count: made, rate: 1 } }),
    ...(dropped > 0 ? { dropped_iterations: { count: dropped, rate: 1 } } : {}),
    ...Object.fromEntries(
      counted.map((name) => [`iterations{scenario:${name}}`, { count: scenarios[name]?.made ?? 0, rate: 1 }]),
    ),
  })
  const byScenario = new Map(entries.flatMap(([name, { threw }]) => (threw > 0 ? [[name, threw]] : [])))
  const progress = isHidden ? null : { complete: made, interrupted }
  // What k6 sends of each; a part of it is lost unless `sent` is 1.
  const completed = new Map(entries.map(([name, scenario]) => [name, scenario.made * sent]))
  const errors = { ...noErrors, byScenario }
  return throwingScenarios({ errors, result, plan, progress, byScenario: completed }).map(({ name }) => name)
}

test.each([
  ['a number of iterations, all of which threw', { a: [looping, 50, 0], b: [fixed(30), 30, 30] }, {}, ['b']],
  ['all but one', { a: [looping, 50, 0], b: [fixed(30), 30, 29] }, {}, []],
  ['two', { a: [fixed(3), 3, 3], b: [fixed(30), 30, 30], c: [looping, 9, 0] }, {}, ['a', 'b']],
  ['the one beside known ones', { a: [fixed(5), 5, 0], b: [looping, 12, 12] }, {}, ['b']],
  [
    'the one beside known ones, of which some were interrupted',
    { a: [fixed(5), 4, 0], b: [looping, 12, 12] },
    { interrupted: 1 },
    [],
  ],
  [
    'the one beside known ones, of which some were dropped',
    { a: [fixed(5), 4, 0], b: [looping, 12, 12] },
    { dropped: 1 },
    [],
  ],
  ['those that are left', { a: [looping, 5, 5], b: [looping, 12, 12] }, {}, ['a', 'b']],
  ['nobody knows', { a: [looping, 5, 4], b: [looping, 12, 12] }, {}, []],
  ['k6 counts it', { a: [looping, 5, 4], b: [looping, 12, 12] }, { counted: ['b'] }, ['b']],
  ['k6 counts the other', { a: [looping, 5, 4], b: [looping, 12, 12] }, { counted: ['a'] }, ['b']],
  ['what k6 sent of each', { a: [looping, 50, 0], b: [looping, 30, 30] }, { sent: 1 }, ['b']],
  ['a part of what k6 sent', { a: [looping, 50, 0], b: [looping, 30, 20] }, { sent: 0.5 }, []],
  ['plans alone', { a: [fixed(5), 5, 0], b: [fixed(3), 3, 3] }, { isHidden: true }, ['b']],
  ['only one scenario', { b: [fixed(3), 3, 3] }, {}, []],
] as const)('%s', (_what, scenarios, more, names) => {
  const made = Object.entries(scenarios).map(([name, [options, made, threw]]) => [name, { options, made, threw }])
  expect(found(Object.fromEntries(made), more)).toEqual(names)
})

test('a scenario with an iteration that did not throw is never named', () => {
  const scenario = fc.record({
    fixed: fc.boolean(),
    planned: fc.nat(20),
    lost: fc.nat(3),
    threw: fc.nat(20),
    counted: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(scenario, { minLength: 2, maxLength: 4 }), fc.boolean(), (scenarios, dropped) => {
      const real = scenarios.map((one, index) => {
        const made = Math.max(one.planned - (one.fixed ? one.lost : 0), 0)
        return { name: `s${index}`, ...one, made, threw: Math.min(one.threw, made) }
      })
      const lost = real.reduce((sum, one) => sum + (one.fixed ? one.planned - one.made : 0), 0)
      const names = found(
        Object.fromEntries(
          real.map(({ name, made, threw, ...one }) => [
            name,
            { options: one.fixed ? fixed(one.planned) : looping, made, threw },
          ]),
        ),
        {
          [dropped ? 'dropped' : 'interrupted']: lost,
          counted: real.filter(({ counted }) => counted).map(({ name }) => name),
        },
      )
      for (const { name, made, threw } of real) if (threw < made || made === 0) expect(names).not.toContain(name)
    }),
  )
})

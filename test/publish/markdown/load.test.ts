import { expect, test } from 'vitest'
import { type Plan, parsePlan } from '../../../src/k6/plan.ts'
import { describeLoad } from '../../../src/publish/markdown/load.ts'

function planOf(scenarios: object): Plan {
  const plan = parsePlan(JSON.stringify({ scenarios, maxVUs: 33, totalDuration: '1m' }))
  if (plan === null) throw new Error('no plan')
  return plan
}

const stages = [
  { duration: '10s', target: 5 },
  { duration: '1m0s', target: 20 },
  { duration: '500ms', target: 0 },
]

test.each<[object, string]>([
  [{ executor: 'constant-vus', vus: 10, duration: '30s' }, '10 VUs for 30 s'],
  [{ executor: 'constant-vus', vus: null, duration: '1m30s' }, '1 VU for 1 min 30 s'],
  [{ executor: 'ramping-vus', stages }, '3 stages over 1 min 10.5 s, up to 20 VUs'],
  [{ executor: 'shared-iterations', vus: 4, iterations: 20 }, '20 iterations shared by 4 VUs'],
  [{ executor: 'per-vu-iterations', vus: null, iterations: null }, '1 iteration by 1 VU'],
  [{ executor: 'per-vu-iterations', vus: 3, iterations: 2 }, '2 iterations by each of 3 VUs'],
  [{ executor: 'constant-arrival-rate', duration: '2h0m0s' }, 'constant arrival rate for 2 h'],
  [{ executor: 'ramping-arrival-rate', stages }, 'arrival rate in 3 stages over 1 min 10.5 s'],
  [{ executor: '<b>new</b>' }, '\\<b>new\\</b>'],
])('%j is %j', (scenario, text) => {
  expect(describeLoad(planOf({ default: scenario }))).toBe(text)
})

test('several scenarios are named, each with its start', () => {
  const scenarios = {
    'a|b': { executor: 'shared-iterations', vus: 1, iterations: 5 },
    late: { executor: 'constant-vus', vus: 2, duration: '5s', startTime: '1m0s' },
  }
  expect(describeLoad(planOf(scenarios))).toBe(
    '`a\\|b`: 5 iterations shared by 1 VU<br>`late`: 2 VUs for 5 s, after 1 min<br>up to 33 VUs at once',
  )
})

test('of many scenarios ten are named', () => {
  const many = Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`s${index}`, { executor: 'constant-vus' }]))
  const lines = describeLoad(planOf(many)).split('<br>')
  expect(lines).toHaveLength(12)
  expect(lines[10]).toBe('… and 3 more scenarios')
})

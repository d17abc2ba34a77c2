import { expect, test } from 'vitest'
import { distanceWords } from '../../../src/publish/markdown/distance.ts'
import type { Unit } from '../../../src/results/figures.ts'

test.each<[string, number, Unit, string]>([
  ['p(95)<500', 812.4, 'ms', '62.5% over'],
  ['p(95)<500', 410, 'ms', '18% to spare'],
  ['p(95)<500', 500, 'ms', 'at the limit'],
  ['p(95)<=500', 500, 'ms', 'at the limit'],
  ['p(95)<500', 500.001, 'ms', '0.0002% over'],
  ['p(95)<500', 4999, 'ms', '900% over'],
  ['p(95)<500', 60_000, 'ms', '120× the limit'],
  ['avg<0', 3, 'ms', '3 ms over'],
  ['rate<0.01', 0.024, 'share', '1.4 points over'],
  ['rate<0.01', 0, 'share', '1 point to spare'],
  ['rate>0.99', 0.9, 'share', '9 points short'],
  ['rate>0.99', 0.995, 'share', '0.5 points to spare'],
  ['rate<=0', 0, 'share', 'at the limit'],
  ['rate<=0', 0.0004, 'share', '0.04 points over'],
  ['count>100', 60, '', '40 short'],
  ['count>100', 160, '', '60 to spare'],
  ['count>100', 5000, '', '50× the limit'],
  ['count>10000', 8000, '', '20% short'],
  ['count<1', 3, '', '2 over'],
  ['count<=0', 12, '', '12 over'],
  ['rate>30', 40.13, '/s', '33.8% to spare'],
  ['count<1000000', 1_250_000, 'B', '25% over'],
  ['value>-5', -10, '', '5 short'],
  ['value>-0.5', -1, '', '100% short'],
  ['count==3', 3, '', 'equal'],
  ['count==3', 5, '', '2 above'],
  ['count===3', 1, '', '2 below'],
  ['rate==1', 0.97, 'share', '3 points below'],
  ['count!=3', 3, '', 'equal'],
  ['count!=3', 5, '', '2 above'],
  ['what is this', 5, '', ''],
])('%s with %d in %j: %s', (expression, value, unit, words) => {
  const crossed = /over|short|^at the limit|×/.test(words)
  const threshold = { metric: 'a', expression, limit: null, value }
  const statuses = ['ok', 'crossed'] as const
  const said = statuses.map((status) => distanceWords({ ...threshold, status }, unit))
  // Of both judgements one fits the value; of the other nothing is said.
  expect(said.filter(Boolean)).toEqual(words === '' ? [] : [words])
  if (/over|short/.test(words)) expect(crossed && said[1]).toBe(words)
  if (/spare/.test(words)) expect(said[0]).toBe(words)
})

test('says nothing where nothing was measured', () => {
  const threshold = { metric: 'a', expression: 'p(95)<500', limit: 500 }
  expect(distanceWords({ ...threshold, value: null, status: 'crossed' }, 'ms')).toBe('')
  expect(distanceWords({ ...threshold, value: 0, status: 'no-data' }, 'ms')).toBe('')
})

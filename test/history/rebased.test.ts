import { expect, test } from 'vitest'
import { rebased } from '../../src/history/rebased.ts'
import { historyOf } from '../support/history.ts'

const runs = historyOf(5)
const names = (rebase: string) => rebased(runs, rebase).runs.map(({ name }) => name)

test('a commit or a run is the first that counts', () => {
  expect(names('')).toHaveLength(5)
  expect(names('3')).toEqual(['run 3', 'run 4', 'run 5'])
  expect(names('0000000004')).toEqual(['run 4', 'run 5'])
  expect(rebased(runs, '3').notes).toEqual(['2 earlier runs from before 3 were left out (history-rebase).'])
})

test('one that is not there leaves all, and says so', () => {
  expect(names('77')).toHaveLength(5)
  expect(rebased(runs, 'c0ffee1').notes).toEqual([
    'history-rebase: no earlier run is of "c0ffee1", so all of them count.',
  ])
})

import { expect, test } from 'vitest'
import type { Origin } from '../../src/history/earlier-runs.ts'
import { rebased } from '../../src/history/rebased.ts'
import { historyOf } from '../support/history.ts'

const runs = historyOf(5)
const now = { id: '90', commit: 'abcdef0123'.padEnd(40, '4') }
const names = (rebase: string, of = runs) => rebased(of, rebase, now).runs.map(({ name }) => name)
const notes = (rebase: string, of = runs) => rebased(of, rebase, now).notes

test('a commit or a run is the first that counts', () => {
  expect(names('')).toHaveLength(5)
  expect(names('3')).toEqual(['run 3', 'run 4', 'run 5'])
  expect(names('0000000004')).toEqual(['run 4', 'run 5'])
  expect(notes('3')).toEqual(['2 earlier runs from before 3 were left out (history-rebase).'])
})

test('a run that was not kept, because it failed, is known by its id', () => {
  const without = runs.filter(({ name }) => name !== 'run 3')
  expect(names('3', without)).toEqual(['run 4', 'run 5'])
  expect(notes('3', without)).toEqual(['2 earlier runs from before 3 were left out (history-rebase).'])
  expect(names('77')).toEqual([])
  expect(notes('77')).toEqual(['5 earlier runs from before 77 were left out (history-rebase).'])
})

test('a short id is no commit that begins with it', () => {
  const as48 = runs.map((run) => ({ ...run, origin: { ...run.origin, commit: '48'.padEnd(40, 'a') } as Origin }))
  expect(names('48', as48)).toEqual([])
  expect(names('4', as48)).toEqual(['run 4', 'run 5'])
})

test('an attempt is of the run', () => {
  const again = runs.map((run) => ({ ...run, name: `${run.name}, attempt 2` }))
  expect(names('4', again)).toEqual(['run 4, attempt 2', 'run 5, attempt 2'])
})

test.each(['90', 'abcdef0'])('%s, which is this run itself, leaves out all', (rebase) => {
  expect(names(rebase)).toEqual([])
  expect(notes(rebase)).toEqual([`5 earlier runs from before ${rebase} were left out (history-rebase).`])
})

test('one that is not known leaves all, and says so', () => {
  expect(notes('c0ffee1')).toEqual([
    'history-rebase: no earlier run is of "c0ffee1", so all of them count; of a run that failed, and so is not kept, give the id.',
  ])
  expect(names('c0ffee1')).toHaveLength(5)
  for (const unknown of ['91', '1234567']) {
    expect(names(unknown)).toHaveLength(5)
    expect(notes(unknown)).toEqual([`history-rebase: no earlier run is of "${unknown}", so all of them count.`])
  }
  expect(notes('3', runs.slice(3))).toEqual(['history-rebase: no earlier run is of "3", so all of them count.'])
})

test('a runner that does not say its run leaves all', () => {
  expect(rebased(runs, '77', { id: '', commit: '' }).runs).toHaveLength(5)
})

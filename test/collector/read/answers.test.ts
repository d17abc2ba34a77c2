import { expect, test } from 'vitest'
import { Answers } from '../../../src/collector/read/answers.ts'
import { Busy, Gate } from '../../../src/collector/read/gate.ts'

const options = { keepMs: 200, maxKept: 2, maxHeldBytes: 10, gate: { atOnce: 2, mayWait: 1 } }

/** Work that ends when the test says so. */
function heldWork() {
  const { promise, resolve } = Promise.withResolvers<string>()
  return { work: () => promise, end: resolve }
}

test('a gate runs so many at once, lets so many wait and refuses the rest', async () => {
  const gate = new Gate({ atOnce: 1, mayWait: 1 })
  const held = heldWork()
  const first = gate.run(held.work)
  const second = gate.run(async () => 'second')
  await expect(gate.run(async () => 'third')).rejects.toThrow(Busy)
  held.end('first')
  expect(await Promise.all([first, second])).toEqual(['first', 'second'])
  // Also after a failure there is room again.
  await expect(
    gate.run(async () => {
      throw new Error('broken')
    }),
  ).rejects.toThrow('broken')
  expect(await gate.run(async () => 'fourth')).toBe('fourth')
})

test('an answer is made once for all who ask within its time, and anew after it', async () => {
  const answers = new Answers(options)
  let made = 0
  const make = async () => {
    made += 1
    return `answer ${made}`
  }
  const [one, two] = await Promise.all([answers.get('a', make), answers.get('a', make)])
  expect(one).toBe(two)
  expect(String(one.bytes)).toBe('answer 1')
  await expect.poll(async () => String((await answers.get('a', make)).bytes)).toBe('answer 2')
})

test('an answer that failed is not kept', async () => {
  const answers = new Answers(options)
  const fails = () => Promise.reject(new Error('the store is away'))
  await expect(answers.get('a', fails)).rejects.toThrow('the store is away')
  expect(String((await answers.get('a', async () => 'back')).bytes)).toBe('back')
})

test('what readers do not take is counted once for all of them, and bounds what is made', async () => {
  const answers = new Answers(options)
  const answer = await answers.get('a', async () => 'x'.repeat(9))
  const releases = [answers.hold(answer), answers.hold(answer)]
  const other = await answers.get('b', async () => 'y')
  releases.push(answers.hold(other))
  expect(() => answers.get('c', async () => 'z')).toThrow(Busy)
  for (const release of releases) release()
  expect(String((await answers.get('c', async () => 'z')).bytes)).toBe('z')
})

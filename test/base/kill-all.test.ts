import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { killAll } from '../../src/base/kill-all.ts'
import { processes } from '../../src/base/process-list.ts'

const variable = 'KILL_ALL_TEST'

const sleeping = async () => {
  const child = spawn('sleep', ['300'], { env: { [variable]: String(process.pid) }, stdio: 'ignore' })
  await once(child, 'spawn')
  return child
}

test('what a process started while it was looked for is killed too', async () => {
  const [seen] = await Promise.all([sleeping(), sleeping()])
  const left = () => processes().filter(({ text }) => `${text} `.includes(`${variable}=${process.pid} `))
  expect(left()).toHaveLength(2)
  let looks = 0
  await killAll(() => left().filter(({ pid }) => looks++ > 1 || pid === seen.pid), 5000)
  expect(left()).toEqual([])
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readCpuTimes, readTreeTimes } from '../../src/base/proc-stat.ts'

function statFile(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'proc-')), 'stat')
  writeFileSync(file, text)
  return file
}

test('the CPU times are those of all CPUs, and guests count once', () => {
  const text = 'cpu  10 20 30 400 5 6 7 80 900 1000\ncpu0 1 1 1 1 1 1 1 1 1 1\nintr 5\n'
  expect(readCpuTimes(statFile(text))).toEqual({ total: 558, steal: 80 })
})

test.each(['', 'cpu0 1 1 1 1 1 1 1 1', 'cpu  1 2 3 4', 'cpu a b c d e f g h', 'intr 5'])('%j says nothing', (text) => {
  expect(readCpuTimes(statFile(text))).toBeNull()
})

test('a file that is not there says nothing', () => {
  expect(readCpuTimes('/nowhere/stat')).toBeNull()
})

test.runIf(process.platform === 'linux')('this machine says something, and it grows', () => {
  const first = readCpuTimes('/proc/stat')
  expect(first?.total).toBeGreaterThan(0)
  const before = process.cpuUsage().user
  while (process.cpuUsage().user - before < 50_000) Math.random()
  expect(readCpuTimes('/proc/stat')?.total).toBeGreaterThan(first?.total ?? 0)
})

/** Burns 300 ms of CPU time, in a process whose name has a bracket and a space, and in its child; then both wait. */
const burner = `process.title = 'a) S 1'
const burn = () => { while (process.cpuUsage().user < 300000) Math.random() }
if (process.argv[1] !== 'child') {
  const child = require('node:child_process').spawn(process.execPath, ['-e', process.env.BURNER, 'child'], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdout.once('data', () => { burn(); console.log('burnt') })
} else { burn(); console.log('burnt') }
process.stdin.resume()`

test.runIf(process.platform === 'linux')('a process counts with its children', async () => {
  const child = spawn(process.execPath, ['-e', burner], { env: { BURNER: burner }, stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    await once(child.stdout, 'data')
    const times = readTreeTimes(child.pid ?? 0)
    expect(times.size).toBe(2)
    for (const ticks of times.values()) expect(ticks).toBeGreaterThanOrEqual(29)
  } finally {
    child.stdin.end()
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  expect(readTreeTimes(child.pid ?? 0).size).toBe(0)
})

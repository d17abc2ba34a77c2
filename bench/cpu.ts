import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Program, Sample } from './measure.ts'

/** The shell's own time and, on the second line, its children's: `0m1.020000s 0m0.130000s`. */
const childTimes = /\n(\d+)m([\d.]+)s (\d+)m([\d.]+)s/

/**
 * Runs two programs side by side, so that whatever else the machine does meets both alike, and takes the CPU time of
 * each, user and system, for its seconds. One more pair comes first, to warm up.
 *
 * @throws when one fails.
 */
export async function cpuSideBySide(theirs: Program, ours: Program, count: number) {
  const samples = { theirs: [] as Sample[], ours: [] as Sample[] }
  for (let pair = 0; pair <= count; pair++) {
    const [first, second] = await Promise.all([theirs, ours].map(cpuSeconds))
    if (pair === 0) continue
    samples.theirs.push({ seconds: first ?? Number.NaN, megabytes: Number.NaN })
    samples.ours.push({ seconds: second ?? Number.NaN, megabytes: Number.NaN })
  }
  return samples
}

async function cpuSeconds({ command, args, env, cwd }: Program): Promise<number> {
  const child = spawn('/bin/sh', ['-c', '"$@" || exit; times >&3', 'sh', command, ...args], {
    env,
    cwd,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const times = text(child.stdio[3] as Readable)
  const [exitCode] = await once(child, 'close')
  const match = childTimes.exec(await times)
  if (exitCode !== 0 || !match) throw new Error(`${command} ${args.join(' ')} ended with ${exitCode}`)
  const [userMinutes = 0, user = 0, systemMinutes = 0, system = 0] = match.slice(1).map(Number)
  return 60 * (userMinutes + systemMinutes) + user + system
}

import { once } from 'node:events'
import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { spawnGroupThrough } from '../../src/base/child-process.ts'
import { makePipes, takePipes } from '../../src/base/pipes.ts'

const directory = () => mkdtempSync(join(tmpdir(), 'pipes-'))

afterEach(() => vi.unstubAllEnvs())

describe.runIf(process.platform === 'linux')('pipes', () => {
  const started = async (script: string, where = directory()) => {
    const pipes = await takePipes(where)
    if (pipes === null) throw new Error('there is no mkfifo here')
    return spawnGroupThrough(pipes, '/bin/sh', ['-c', script], { env: process.env })
  }

  test('have no name any more when they are there, and are pipes to the child', async () => {
    const where = directory()
    const child = await started('test -p /dev/stdout && test -p /dev/stderr && echo yes', where)
    expect(readdirSync(where)).toEqual([])
    expect((await buffer(child.stdout)).toString()).toBe('yes\n')
  })

  test('bring each stream whole, byte by byte, and end when nobody writes any more', async () => {
    const child = await started(
      String.raw`i=0; while [ $i -lt 3000 ]; do echo $i; echo e$i >&2; i=$((i+1)); done; printf '\377\0'`,
    )
    const [stdout, stderr] = await Promise.all([buffer(child.stdout), buffer(child.stderr)])
    const lines = (prefix: string) => Array.from({ length: 3000 }, (_, at) => `${prefix}${at}\n`).join('')
    expect(stdout.toString('latin1')).toBe(`${lines('')}\xff\0`)
    expect(stderr.toString('latin1')).toBe(lines('e'))
  })

  test('make whoever writes wait while nobody reads', async () => {
    const child = await started('head -c 1000000 /dev/zero')
    const ended = once(child, 'exit')
    await delay(300)
    expect(child.exitCode).toBeNull()
    expect(child.stdout.readableLength).toBeLessThanOrEqual(65_536)
    expect(await buffer(child.stdout)).toHaveLength(1_000_000)
    expect(await ended).toEqual([0, null])
  })

  test('can be given up while others hold them open', async () => {
    const child = await started('sleep 1000.75 & echo here; exit 3')
    const [output] = (await once(child.stdout as Readable, 'data')) as [Buffer]
    expect(output.toString()).toBe('here\n')
    const closed = once(child.stdout, 'close')
    child.stdout.destroy()
    await closed
    process.kill(-(child.pid as number), 'SIGKILL')
  })

  test('that are made ahead are taken once', async () => {
    const where = directory()
    makePipes(where)
    const [first, second] = [await takePipes(where), await takePipes(where)]
    const ends = [first, second].flatMap((pipes) => (pipes ? [pipes.stdout, pipes.stderr] : []))
    expect(new Set(ends.flatMap(({ input, output }) => [input, output])).size).toBe(8)
  })
})

test('where there is no mkfifo, there are none', async () => {
  vi.stubEnv('PATH', directory())
  expect(await takePipes(directory())).toBeNull()
})

test('where the directory takes none, there are none', async () => {
  expect(await takePipes(join(directory(), 'nowhere'))).toBeNull()
})

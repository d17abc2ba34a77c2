import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { readBounded } from '../../src/base/bounded-read.ts'

const directory = mkdtempSync(join(tmpdir(), 'bounded-'))

function file(name: string, content: string | Buffer): string {
  const path = join(directory, name)
  writeFileSync(path, content)
  return path
}

const tooLarge = { problem: 'has more than the 3 MB that are read' }
const megabytes = (count: number) => count * 1024 * 1024

test.each([0, 1, 1024 * 1024, 1024 * 1024 + 1, 3 * 1024 * 1024])('%d bytes are read as they are', (size) => {
  const content = Buffer.alloc(size, 'aöx')
  expect(readBounded(file('whole', content), megabytes(3))).toEqual(content)
})

test('a byte too many is too many', () => {
  expect(readBounded(file('more', Buffer.alloc(megabytes(3) + 1)), megabytes(3))).toEqual(tooLarge)
  expect(readBounded(file('six', '123456'), 5)).toEqual({ problem: 'has more than the 5 bytes that are read' })
  const sparse = file('sparse', '')
  truncateSync(sparse, megabytes(4096))
  expect(readBounded(sparse, megabytes(3))).toEqual(tooLarge)
})

test('a link is followed', () => {
  symlinkSync(file('target', 'x'), join(directory, 'link'))
  expect(String(readBounded(join(directory, 'link'), 5))).toBe('x')
})

test('what is not there, or is no plain file, is a problem', () => {
  mkdirSync(join(directory, 'inner'))
  expect(readBounded(join(directory, 'nothing'), 5)).toEqual({ problem: 'cannot be read (ENOENT)' })
  expect(readBounded(join(directory, 'inner'), 5)).toEqual({ problem: 'is not a regular file' })
  expect(readBounded('a\0b', 5)).toEqual({ problem: 'cannot be read (ERR_INVALID_ARG_VALUE)' })
})

describe.runIf(process.platform === 'linux')('on Linux', () => {
  test('a pipe and devices are not waited for', () => {
    execFileSync('mkfifo', [join(directory, 'pipe')])
    for (const path of [join(directory, 'pipe'), '/dev/zero', '/dev/null', '/dev/stdin']) {
      expect(readBounded(path, 5)).toEqual({ problem: 'is not a regular file' })
    }
  })

  test('what says that it is empty is read for what it has', () => {
    expect(String(readBounded('/proc/self/status', megabytes(3)))).toContain(`Pid:\t${process.pid}`)
    expect(readBounded('/proc/self/pagemap', megabytes(3))).toEqual(tooLarge)
  })

  test('a file that grows while it is read is read no further than it may be', async () => {
    const growing = file('growing', '')
    const writer = spawn('dd', ['if=/dev/zero', `of=${growing}`, 'bs=64k', 'count=1000'], { stdio: 'ignore' })
    const closed = once(writer, 'close')
    for (
      let found = readBounded(growing, megabytes(3));
      Buffer.isBuffer(found);
      found = readBounded(growing, megabytes(3))
    ) {
      expect(found.length).toBeLessThanOrEqual(megabytes(3))
      await delay(1)
    }
    await closed
    expect(readBounded(growing, megabytes(3))).toEqual(tooLarge)
  })
})

/*
 * A part of the log writes to this process's own stdout, so each test is a process of its own.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** What a program prints that has a part of the log in `part`, in its directory `at`. */
function printed(program: string, most = 1_000_000): { said: string; left: readonly string[] } {
  const at = mkdtempSync(join(tmpdir(), 'log-part-'))
  const src = join(import.meta.dirname, '../../src/github')
  const code = `
    import { logPart } from '${src}/log-part.ts'
    import { debug, info, infoGroup, stepOut } from '${src}/step-log.ts'
    const cancelled = new AbortController()
    const part = logPart('${at}/log', cancelled.signal, ${most})
    ${program}`
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })
  return { said, left: readdirSync(at) }
}

test('what work writes is shown when it is asked for, and groups in it are lines of it', () => {
  const { said, left } = printed(`
    await part.during(async () => {
      info('first')
      await new Promise((done) => setTimeout(done, 10))
      infoGroup('inner', ['second'])
      stepOut().write('third\\n')
    })
    info('outside')
    await part.show('a title')`)
  expect(said).toBe('outside\n::group::a title\nfirst\ninner\nsecond\nthird\n::endgroup::\n')
  expect(left).toEqual([])
})

test('a log that is too long ends with a word', () => {
  const { said } = printed(
    `await part.during(async () => { for (let i = 0; i < 100; i++) info('x'.repeat(9)) })
    await part.show('t')`,
    55,
  )
  expect(said).toBe(
    `::group::t\n${'xxxxxxxxx\n'.repeat(5)}the rest of this log is left out: it is longer than 55 bytes\n::endgroup::\n`,
  )
})

test('of a cancelled step the last lines are shown, from a whole one on', () => {
  const { said } = printed(
    `await part.during(async () => { for (let i = 100_000; i < 150_000; i++) info('line ' + i) })
    cancelled.abort()
    await part.show('t')`,
  )
  const lines = said.trimEnd().split('\n')
  // 50,000 lines of 12 bytes, of which the last 262,144 bytes are shown.
  expect(lines[1]).toBe('(the first 337856 bytes of this log are left out, because the step was cancelled)')
  expect(lines[2]).toMatch(/^line 128\d\d\d$/)
  expect(lines.slice(-2)).toEqual(['line 149999', '::endgroup::'])
  expect(lines).toHaveLength(3 + Math.floor(262_144 / 12))
})

test('what others write while it is shown comes between its lines', () => {
  const line = `${'x'.repeat(50)}::error::y`
  const { said } = printed(
    `await part.during(async () => { for (let i = 0; i < 10_000; i++) info('${line}') })
    const write = process.stdout.write.bind(process.stdout)
    process.stdout.write = (chunk, ...more) => {
      const taken = write(chunk, ...more)
      if (Buffer.isBuffer(chunk)) debug('in between')
      return taken
    }
    await part.show('t')`,
  )
  const lines = said.trimEnd().split('\n')
  expect(lines.filter((text) => text === '::debug::in between').length).toBeGreaterThan(5)
  expect(new Set(lines)).toEqual(new Set(['::group::t', line, '::debug::in between', '::endgroup::']))
  expect(lines.filter((text) => text === line)).toHaveLength(10_000)
})

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { UserError } from '../../src/base/errors.ts'
import { clearDashboardFiles, htmlReportAt, makeRoomForHtmlReport } from '../../src/engine/dashboard-files.ts'
import { readRecord } from '../../src/engine/record-file.ts'

const directory = () => mkdtempSync(join(tmpdir(), 'k6-dashboard-'))

const record = [
  '{"event":"metric","data":{"time":{},"iterations":{}}}',
  ...Array.from({ length: 20 }, (_, index) => `{"event":"snapshot","data":[[7,7],[${1000 * (index + 1)}]]}`),
  '',
].join('\n')

describe('a record', () => {
  test('is read, compressed or not, whole or cut off', async () => {
    const base = directory()
    const zipped = gzipSync(record)
    writeFileSync(join(base, 'plain'), record)
    writeFileSync(join(base, 'whole.gz'), zipped)
    writeFileSync(join(base, 'cut.gz'), zipped.subarray(0, zipped.length - 9))
    for (const name of ['plain', 'whole.gz']) {
      const { overTime } = await readRecord(join(base, name))
      // The first snapshot has none before it, and no planned period: it lasted for nobody knows how long.
      expect(overTime?.moments, name).toHaveLength(19)
      expect(overTime?.moments[0], name).toMatchObject({ at: 1, rate: 7 })
    }
    expect((await readRecord(join(base, 'cut.gz'))).overTime?.moments.length).toBeGreaterThan(0)
  })

  test('is none where there is no plain file, or a huge one, or no record', async () => {
    const base = directory()
    writeFileSync(join(base, 'target'), record)
    symlinkSync(join(base, 'target'), join(base, 'link'))
    execFileSync('mkfifo', [join(base, 'pipe')])
    writeFileSync(join(base, 'huge'), record)
    truncateSync(join(base, 'huge'), 65 * 1024 * 1024)
    writeFileSync(join(base, 'text'), 'hello')
    writeFileSync(join(base, 'text.gz'), 'hello')
    writeFileSync(join(base, 'bomb.gz'), gzipSync(Buffer.alloc(65 * 1024 * 1024)))
    for (const name of ['none', 'link', 'pipe', 'huge', 'text', 'text.gz', 'bomb.gz', '.', 'target/x', 'a\0b']) {
      expect(await readRecord(join(base, name)), name).toEqual({ overTime: null, totals: null })
    }
  })
})

describe('an HTML report', () => {
  test('gets its directory, and an old one there goes', () => {
    const base = directory()
    makeRoomForHtmlReport(join(base, 'a', 'b', 'report.html'))
    writeFileSync(join(base, 'a', 'b', 'report.html'), 'x')
    makeRoomForHtmlReport(join(base, 'a', 'b', 'report.html'))
    expect(existsSync(join(base, 'a', 'b', 'report.html'))).toBe(false)
  })

  test('cannot be where no file can be', () => {
    const base = directory()
    mkdirSync(join(base, 'd'))
    writeFileSync(join(base, 'file'), '')
    execFileSync('mkfifo', [join(base, 'pipe')])
    const error = (name: string) => {
      try {
        makeRoomForHtmlReport(join(base, name))
      } catch (error) {
        return error
      }
    }
    const says = (what: RegExp) => expect.objectContaining({ message: expect.stringMatching(what) })
    expect(error('d')).toEqual(says(/^input html-report: ".*\/d" is a directory; give the path of a file/))
    expect(error('pipe')).toEqual(says(/^input html-report: ".*\/pipe" is not a regular file$/))
    expect(error('file/report.html')).toEqual(says(/^input html-report: there can be no file at ".*": /))
    for (const name of ['d', 'pipe', 'file/report.html']) expect(error(name)).toBeInstanceOf(UserError)
  })

  test('is where it was written, or copied to where it is wanted', () => {
    const base = directory()
    const [wanted, written] = [join(base, 'wanted.html'), join(base, 'written.html')]
    writeFileSync(written, 'report')
    expect(htmlReportAt(written, written)).toEqual({ path: written, problem: '' })
    expect(htmlReportAt(wanted, written)).toEqual({ path: wanted, problem: '' })
    expect(readFileSync(wanted, 'utf8')).toBe('report')
  })

  test('that is not there has its reason', () => {
    const base = directory()
    const [wanted, written] = [join(base, 'd'), join(base, 'written.html')]
    const problemOf = (written: string | null) => {
      const { path, problem } = htmlReportAt(wanted, written)
      expect(path).toBe('')
      return problem
    }
    expect(problemOf(null)).toMatch(/no HTML report at ".*\/d": k6's web dashboard.*turned off/)
    expect(problemOf(written)).toMatch(/very short run/)
    writeFileSync(written, 'report')
    mkdirSync(wanted)
    expect(problemOf(written)).toMatch(/the one at ".*written.html" could not be copied/)
  })
})

test('what an earlier run left is removed, and nothing but files', () => {
  const base = directory()
  const [file, link, target] = [join(base, 'file'), join(base, 'link'), join(base, 'target')]
  writeFileSync(file, '')
  writeFileSync(target, '')
  symlinkSync(target, link)
  clearDashboardFiles({ env: {}, record: file, htmlReport: link })
  clearDashboardFiles({ env: {}, record: base, htmlReport: join(base, 'none') })
  clearDashboardFiles({ env: {}, record: null, htmlReport: null })
  expect([file, link, target, base].map(existsSync)).toEqual([false, true, true, true])
})

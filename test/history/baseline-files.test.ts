import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readBaselineFiles } from '../../src/history/baseline-files.ts'

const summary = '{"metrics":{"http_reqs":{"count":10,"rate":5}}}'

function directoryWith(files: Record<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), 'baseline-'))
  mkdirSync(join(directory, 'runs'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content)
  return directory
}

const read = (patterns: readonly string[], directory: string, signal = new AbortController().signal) =>
  readBaselineFiles(patterns, directory, signal)

const namesOf = async (patterns: readonly string[], directory: string) =>
  (await read(patterns, directory)).runs.map(({ name }) => name)

test('a path, a directory and a glob stand for their files, each once, numbers in their order', async () => {
  const directory = directoryWith({
    'summary.json': summary,
    'runs/10.json': summary,
    'runs/9.json': summary,
    'runs/notes.txt': 'no run',
    '[x].json': summary,
  })
  mkdirSync(join(directory, 'runs/inner.json'))
  expect(await namesOf(['summary.json'], directory)).toEqual(['summary.json'])
  expect(await namesOf([join(directory, 'summary.json')], directory)).toEqual(['summary.json'])
  expect(await namesOf(['runs'], directory)).toEqual(['runs/9.json', 'runs/10.json'])
  expect(await namesOf(['runs/*.json', './runs', 'summary.json'], directory)).toEqual([
    'runs/9.json',
    'runs/10.json',
    'summary.json',
  ])
  expect(await namesOf(['[x].json'], directory)).toEqual(['[x].json'])
})

test('nothing there yet is a note for each path', async () => {
  const directory = directoryWith({})
  expect(await read(['runs', 'main.json', 'old/**/*.json'], directory)).toEqual({
    runs: [],
    notes: [
      'There are no earlier runs yet at "runs".',
      'There are no earlier runs yet at "main.json".',
      'There are no earlier runs yet at "old/**/*.json".',
    ],
    warnings: [],
  })
})

test('of more than 100 files the last by name are read', async () => {
  const files = Array.from({ length: 103 }, (_, index) => [`runs/run-${index + 1}.json`, summary])
  const directory = directoryWith(Object.fromEntries(files))
  const { runs, notes } = await read(['runs'], directory)
  expect(runs.map(({ name }) => name)).toEqual(Array.from({ length: 100 }, (_, index) => `runs/run-${index + 4}.json`))
  expect(notes).toEqual(['103 files are given as earlier runs; the last 100 by name were read.'])
})

test('a file that is no summary is left out with a warning that names it, and the others stay', async () => {
  const directory = directoryWith({
    'runs/1.json': summary,
    'runs/2.json': summary.slice(0, 20),
    'runs/3.json': '',
    'runs/4.json': `${summary.slice(0, -1)},"k6_load_test":{"schema":9}}`,
    'runs/5 \u202e::error::.json': 'x',
    'runs/huge.json': summary,
  })
  truncateSync(join(directory, 'runs/huge.json'), 64 * 1024 * 1024 + 1)
  execFileSync('mkfifo', [join(directory, 'runs/pipe.json')])
  symlinkSync('/dev/zero', join(directory, 'runs/zero.json'))
  symlinkSync('nowhere', join(directory, 'runs/z-nowhere.json'))
  symlinkSync('1.json', join(directory, 'runs/z-link.json'))
  const { runs, notes, warnings } = await read(['runs'], directory)
  expect(runs.map(({ name }) => name)).toEqual(['runs/1.json', 'runs/z-link.json'])
  expect(notes).toEqual([])
  const leftOut = (name: string, problem: string) => `the earlier run "runs/${name}" was left out: it ${problem}`
  expect(warnings).toEqual([
    leftOut('2.json', 'is not JSON, so it was cut off or something else wrote it'),
    leftOut('3.json', 'is empty'),
    leftOut('4.json', 'is of a newer version of this action (schema 9; this version reads 1)'),
    leftOut('5 \\u{202e}::error::.json', 'is not JSON, so it was cut off or something else wrote it'),
    leftOut('huge.json', 'has more than the 8 MB that are read'),
    leftOut('pipe.json', 'is not a regular file'),
    leftOut('z-nowhere.json', 'cannot be read (ENOENT)'),
    leftOut('zero.json', 'is not a regular file'),
  ])
})

test.skipIf(process.getuid?.() === 0)('a file that may not be read is left out too', async () => {
  const directory = directoryWith({ 'a.json': summary })
  chmodSync(join(directory, 'a.json'), 0)
  expect((await read(['a.json'], directory)).warnings).toEqual([
    'the earlier run "a.json" was left out: it cannot be read (EACCES)',
  ])
})

// The kernel's files say that they are empty. The first has no end; the second waits until the kernel says something.
test.runIf(process.platform === 'linux')(
  'a link to a file of the kernel neither fills the memory nor waits',
  async () => {
    const directory = directoryWith({ 'runs/1.json': summary })
    for (const name of ['self/pagemap', 'kmsg', 'self/status']) {
      symlinkSync(`/proc/${name}`, join(directory, `runs/${name.replace('/', '-')}.json`))
    }
    const { runs, warnings } = await read(['runs'], directory)
    expect(runs.map(({ name }) => name)).toEqual(['runs/1.json'])
    const leftOut = (name: string) => expect.stringContaining(`the earlier run "runs/${name}.json" was left out: it `)
    expect(warnings).toEqual([leftOut('kmsg'), leftOut('self-pagemap'), leftOut('self-status')])
    expect(warnings[1]).toContain('has more than the 8 MB that are read')
  },
)

test('of more than 32 MB the last by name are read, by what they have and not by what they say', async () => {
  const large = summary.replace('{', `{${' '.repeat(7 * 1024 * 1024)}`)
  const directory = directoryWith(Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`runs/${n}.json`, large])))
  const { runs, notes } = await read(['runs'], directory)
  expect(runs.map(({ name }) => name)).toEqual(['runs/3.json', 'runs/4.json', 'runs/5.json', 'runs/6.json'])
  expect(notes).toEqual(['6 files are given as earlier runs; the last 4 by name were read.'])
})

test('a step that was cancelled reads no further', async () => {
  const directory = directoryWith({ 'runs/1.json': summary })
  expect((await read(['runs'], directory, AbortSignal.abort())).runs).toEqual([])
})

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UserError } from '../../src/base/errors.ts'
import { flagTable } from '../../src/k6/flag-table.ts'
import { parseFlags } from '../../src/k6/flags.ts'
import { k6Path, k6Versions } from '../support/k6.ts'

describe('what goes to k6 run', () => {
  it.each([
    ['', []],
    ['-u5', ['--vus=5']],
    ['-u=5', ['--vus=5']],
    ['-u 5', ['--vus=5']],
    ['--vus=5', ['--vus=5']],
    ['--vus 5', ['--vus=5']],
    ['-o=', ['--out==']],
    ['-qvu5', ['--quiet', '--verbose', '--vus=5']],
    ['-q=false', ['--quiet=false']],
    ['--quiet=T --no-color=0', ['--quiet', '--no-color=false']],
    ['--http-debug', ['--http-debug']],
    ['--http-debug=full --rps 5', ['--http-debug=full', '--rps=5']],
    ["-e 'A=b = c'", ['--env=A=b = c']],
    ['-o json=a.json --out csv', ['--out=json=a.json', '--out=csv']],
    ['--user-agent ""', ['--user-agent=']],
    ['--tag -x', ['--tag=-x']],
    ['--linger=false -p=false', ['--linger=false', '--paused=false']],
    ['--from-a-newer-k6 --and-more=1', ['--from-a-newer-k6', '--and-more=1']],
    ['--no-usage-report --summary-export=s.json --summary-trend-stats avg --no-setup', ['--no-setup']],
  ])('of %j', (text, args) => {
    expect(parseFlags(text).args).toEqual(args)
  })
})

describe('what the plan needs', () => {
  it('leaves out what changes no plan', () => {
    const flags = parseFlags('-q --rps 5 --log-format json --log-output none --out csv --features x --newer=1')
    expect(flags).toMatchObject({ inspectArgs: [], archiveArgs: [], planRelevant: false })
  })

  it('takes what inspect takes', () => {
    const args = ['--env=A=1', '--config=c.json', '--no-thresholds']
    const flags = parseFlags('-e A=1 -c c.json --no-thresholds --rps 5')
    expect(flags).toMatchObject({ inspectArgs: args, archiveArgs: args, planRelevant: false })
  })

  it.each(['-u 1', '-d 1s', '-i 1', '-s 1s:1', '--execution-segment 0:1/2', '--summary-trend-stats avg'])(
    'goes through an archive for %s',
    (text) => {
      const flags = parseFlags(`${text} -e A=1`)
      expect(flags).toMatchObject({ inspectArgs: ['--env=A=1'], planRelevant: true })
      expect(flags.archiveArgs).toHaveLength(2)
    },
  )
})

describe('what the action must know', () => {
  it('is null when nothing is said', () => {
    expect(parseFlags('--no-setup')).toMatchObject({
      options: new Set(),
      noUsageReport: null,
      summaryExport: null,
      summaryMode: null,
      config: null,
      logFormat: null,
      logOutput: null,
      address: null,
    })
  })

  it.each([
    ['--no-usage-report', { noUsageReport: true }],
    ['--no-usage-report=1', { noUsageReport: true }],
    // A no is never taken back.
    ['--no-usage-report --no-usage-report=false', { noUsageReport: true }],
    ['--no-usage-report=false --no-usage-report', { noUsageReport: true }],
    ['--no-usage-report=true --no-usage-report=0 --no-usage-report=F', { noUsageReport: true }],
    ['--no-usage-report=false --no-usage-report=0', { noUsageReport: false }],
    ['--summary-export a.json --summary-export=b.json', { summaryExport: 'b.json' }],
    ['--summary-export ""', { summaryExport: null }],
    ['--summary-mode full', { summaryMode: 'full' }],
    ['--no-summary', { summaryMode: 'disabled' }],
    ['--no-summary=false', { summaryMode: null }],
    ['-c a.json', { config: 'a.json' }],
    ['--log-format=json --log-output stdout', { logFormat: 'json', logOutput: 'stdout' }],
    ['-a localhost:1', { address: 'localhost:1' }],
    ['-u 1 -s 1s:1', { options: new Set(['vus', 'stages']) }],
    ['--duration 1s --iterations 1', { options: new Set(['duration', 'iterations']) }],
  ])('%s', (text, known) => {
    expect(parseFlags(text)).toMatchObject(known)
  })
})

const neverStarts = 'k6 would wait for ever before the test'
const neverEnds = 'k6 would wait for ever after the test'
const noOption = 'is not an option of k6 run; scripts belong in the input script'

it.each([
  ['--linger', `--linger cannot be used in a step: ${neverEnds}`],
  ['-ql', `--linger cannot be used in a step: ${neverEnds}`],
  ['-p', `--paused cannot be used in a step: ${neverStarts}`],
  ['--paused=1', `--paused cannot be used in a step: ${neverStarts}`],
  ['-h', '--help cannot be used in a step: k6 would run nothing'],
  ['--help', '--help cannot be used in a step: k6 would run nothing'],
  ['a.js', `"a.js" ${noOption}`],
  ['-', `"-" ${noOption}`],
  ['--', `"--" ${noOption}`],
  ['""', `"" ${noOption}`],
  ['--=x', `"--=x" ${noOption}`],
  ['---x', `"---x" ${noOption}`],
  ['--quiet false', `"false" ${noOption}, or --quiet=... if it is that option's value`],
  ['--newer 5', `"5" ${noOption}, or --newer=... if it is that option's value`],
  ['--vus', '--vus needs a value, such as --vus=...'],
  ['-qu', '--vus needs a value, such as --vus=...'],
  ['--quiet=yes', '--quiet is true or false, not "yes"'],
  ['-q=', 'k6 run has no short option "-="; an option of a newer k6 is written in full, --option=value'],
  ['-x', 'k6 run has no short option "-x"; an option of a newer k6 is written in full, --option=value'],
  ["--tag 'a", 'a quote is not closed, or the last backslash stands before nothing'],
])('refuses %s', (text, message) => {
  expect(() => parseFlags(text)).toThrow(new UserError(`input flags: ${message}`))
})

it('gives flags or one line of error for any text', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.oneof(
          fc.constantFrom(...[...flagTable.keys()].map((name) => `--${name}`)),
          fc.string(),
          fc.stringMatching(/^-[a-z=5]{1,4}$/),
        ),
      )
      .map((words) => words.join(' ')),
  )
  fc.assert(
    fc.property(texts, (text) => {
      try {
        for (const arg of parseFlags(text).args) expect(arg).toMatch(/^--[^-=]/)
      } catch (error) {
        expect(error).toBeInstanceOf(UserError)
        expect((error as UserError).message).toMatch(/^input flags: [^\p{Cc}\p{Zl}\p{Zp}]+$/u)
      }
    }),
    { numRuns: 1000 },
  )
})

describe.for(k6Versions)('k6 %s', (version) => {
  const k6 = (...args: string[]) => execFileSync(k6Path(version), args, { cwd: directory, encoding: 'utf8' })
  let directory: string

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'flags-'))
    writeFileSync(
      join(directory, 'a.js'),
      'export const options = { vus: 9, duration: "9s" }\nexport default () => {}\n',
    )
  })
  afterAll(() => rmSync(directory, { recursive: true }))

  /** Name → whether its value is optional, and shorthand, as `--help` prints them. */
  const helpOf = (command: string) =>
    new Map(
      [...k6(command, '--help').matchAll(/^ {2,6}(?:-(\w), )?--([\w-]+)( \S.*?)?(\[="\w+"\])? {2,}/gm)].map(
        ([, shorthand = null, name = '', type, optional]) => [
          name,
          { needsValue: type !== undefined && optional === undefined && !type.includes('[='), shorthand },
        ],
      ),
    )

  it('has each of its flags in the table', () => {
    const flags = [...helpOf('run')].filter(([name]) => name !== 'help')
    expect(flags.length).toBeGreaterThan(45)
    for (const [name, { needsValue, shorthand }] of flags) {
      const spec = flagTable.get(name)
      expect({ name, shorthand: spec?.shorthand, needsValue: spec?.alone === null }).toEqual({
        name,
        shorthand,
        needsValue,
      })
    }
  })

  it('takes in inspect and archive what the table says', () => {
    const [inspect, archive] = [helpOf('inspect'), helpOf('archive')]
    for (const [name, { planning }] of flagTable) {
      if (planning === 'none') continue
      expect({ name, inspect: inspect.has(name), archive: archive.has(name) }).toEqual({
        name,
        inspect: planning === 'inspect',
        archive: true,
      })
    }
  })

  it.each([
    '-u5 -i=10',
    '-d 2s -u=3',
    '-s 1s:2 --stage=2s:0,3s:4',
    '-u 5 --vus=6 -i 6 --summary-trend-stats "avg,p(99)" -e A=1',
    '--execution-segment 0:1/2 --execution-segment-sequence=0,1/2,1',
  ])('understands %s as the parser does', (text) => {
    const planOf = (args: readonly string[]) => {
      k6('archive', ...args, '-O', 'plan.tar', 'a.js')
      return JSON.parse(k6('inspect', '--execution-requirements', 'plan.tar'))
    }
    // None of these texts has a quoted space, so that the words are easily told without the parser.
    const given = planOf(text.replaceAll('"', '').split(' '))
    expect(planOf(parseFlags(text).archiveArgs)).toEqual(given)
    expect(given).not.toEqual(planOf([]))
  })
})

/*
 * Measures what the action costs, on this machine, against bare k6 and (PEER=dir, a checkout of grafana/run-k6-action)
 * against another action. Times are compared in pairs that ran one after the other, and only with each other: a busy
 * or slow machine makes all of them longer. It fails when a limit is missed.
 */
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { downloadSize } from './download.ts'
import { inTurns, memoryOf, secondsOf } from './measure.ts'
import { type Programs, prepare } from './programs.ts'
import { amount, difference, holds, type Line, ratio, tableOf } from './table.ts'

const lineCount = 500_000

const scripts = {
  'one.js': 'export default function () {}\n',
  'lines.js': `export default function () {
  for (let i = 0; i < ${lineCount}; i++) console.log('line ' + i + ' of a test that has a lot to say')
}\n`,
  'four.js': sleeping(4),
  'five.js': sleeping(5),
}

/** One VU that is busy for so many seconds. */
function sleeping(seconds: number): string {
  return `import { sleep } from 'k6'
export const options = { vus: 1, duration: '${seconds}s' }
export default function () { sleep(0.1) }\n`
}

const ran = (output: string) => /iterations\.*: \d/.test(output)

type Row = (programs: Programs) => Promise<readonly Line[]>

const logOf = ({ directory }: Programs) => join(directory, 'log')

const oneIteration: Row = async (programs) => {
  const script = 'one.js'
  const { bare, action, peer } = programs
  const compared = { bare: bare(script), action: action(script), ...(peer && { peer: peer(script) }) }
  const samples = await inTurns<string>(compared, { rounds: 25, log: logOf(programs), worked: ran })
  const { bare: bareRuns = [], action: ours = [], peer: theirs = [] } = samples
  const step: Line = { what: 'one iteration, action', unit: 's', values: secondsOf(ours) }
  return [
    { what: 'one iteration, bare k6', unit: 's', values: secondsOf(bareRuns) },
    { ...step, figure: ratio('bare k6', secondsOf(ours), secondsOf(bareRuns)) },
    { what: '    its memory', unit: 'MB', values: memoryOf(ours) },
    ...(peer
      ? ([
          {
            what: 'one iteration, peer',
            unit: 's',
            values: secondsOf(theirs),
            figure: ratio('bare k6', secondsOf(theirs), secondsOf(bareRuns)),
          },
          { what: '    its memory', unit: 'MB', values: memoryOf(theirs) },
          { ...step, figure: ratio('peer', secondsOf(ours), secondsOf(theirs), 0.75) },
        ] satisfies Line[])
      : []),
  ]
}

const manyLines: Row = async (programs) => {
  const { piped, action } = programs
  const worked = (output: string) => output.split('\n').length > lineCount
  const turns = { rounds: 7, log: logOf(programs), worked }
  const { bare, ours } = await inTurns({ bare: piped('lines.js'), ours: action('lines.js') }, turns)
  const memory = { what: '    its memory', unit: 'MB', values: memoryOf(ours) } as const
  return [
    { what: '500,000 lines, k6 | cat', unit: 's', values: secondsOf(bare) },
    {
      what: '500,000 lines, action',
      unit: 's',
      values: secondsOf(ours),
      figure: ratio('k6 | cat', secondsOf(ours), secondsOf(bare), 1.3),
    },
    { ...memory, figure: amount(memory, 150) },
  ]
}

const fiveSeconds: Row = async (programs) => {
  const turns = { rounds: 3, log: logOf(programs), worked: ran }
  const { bare, ours } = await inTurns({ bare: programs.bare('five.js'), ours: programs.action('five.js') }, turns)
  return [
    { what: '5 s run, bare k6', unit: 's', values: secondsOf(bare) },
    {
      what: '5 s run, action',
      unit: 's',
      values: secondsOf(ours),
      figure: ratio('bare k6', secondsOf(ours), secondsOf(bare)),
    },
  ]
}

const hangingReport: Row = async (programs) => {
  let connections = 0
  const server = createServer(() => connections++).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`
  const report = { 'no-usage-report': 'false', 'usage-report-url': url }
  const turns = { rounds: 5, log: logOf(programs), worked: ran }
  const both = { off: programs.action('four.js'), hangs: programs.action('four.js', report) }
  const { off, hangs } = await inTurns(both, turns)
  server.close()
  if (connections !== hangs.length + 1) throw new Error(`${connections} usage reports instead of one for each run`)
  return [
    { what: '4 s run, usage report off', unit: 's', values: secondsOf(off) },
    {
      what: '4 s run, report server hangs',
      unit: 's',
      values: secondsOf(hangs),
      figure: difference(secondsOf(hangs), secondsOf(off), 0.3),
    },
  ]
}

const download: Row = async () => {
  const { of, kB } = downloadSize()
  const line = { what: `download, ${of}`, unit: 'kB', values: [kB] } as const
  return [{ ...line, figure: amount(line, 700) }]
}

const rows = [oneIteration, manyLines, fiveSeconds, hangingReport, download]

const programs = await prepare(scripts, process.env.PEER)
if (!programs.peer) console.log('PEER is not set: the comparison with another action is left out')
const lines: Line[] = []
for (const row of rows) lines.push(...(await row(programs)))
console.log(`\n${tableOf(lines)}`)
rmSync(programs.directory, { recursive: true })
if (!lines.every(holds)) process.exitCode = 1

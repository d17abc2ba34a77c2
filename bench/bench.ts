/*
 * Measures on this machine what the action costs: against bare k6 and, with PEER=dir (a checkout of
 * grafana/run-k6-action), against another action. Times are only compared with each other, in pairs that ran one
 * after the other, since a slow or busy machine makes both longer. Fails when a limit is missed.
 */
import { rmSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { receiveEndpoints } from '../src/engine/endpoints/receiver.ts'
import { planDashboard } from '../src/k6/dashboard.ts'
import { endpointOutput } from '../src/k6/endpoint-output.ts'
import { parseFlags } from '../src/k6/flags.ts'
import { parsePlan } from '../src/k6/plan.ts'
import { coldInstall } from './cold-install.ts'
import { cpuSideBySide } from './cpu.ts'
import { downloadSize } from './download.ts'
import { intervalWidths, widthScript } from './interval-width.ts'
import { alone, inPairs, nodeProgram, type Program } from './measure.ts'
import { type Programs, prepare } from './programs.ts'
import { shardSize, writeSummaries } from './shard-summaries.ts'
import { difference, isKept, type Line, limited, memory, ratio, tableOf, time } from './table.ts'

const lineCount = 500_000

const lastingFor = (duration: string) => `import { sleep } from 'k6'
export const options = { vus: 1, duration: '${duration}' }
export default function () { sleep(0.1) }
`

/** Endpoints of a test of some size. */
const endpointCount = 30

const load = {
  executor: 'constant-arrival-rate',
  rate: 500,
  timeUnit: '1s',
  duration: '6s',
  preAllocatedVUs: 20,
}

const scripts = {
  'one.js': 'export default function () {}\n',
  'lines.js': `export default function () {
  for (let i = 0; i < ${lineCount}; i++) console.log('line ' + i + ' of a test that has a lot to say')
}
`,
  '4s.js': lastingFor('4s'),
  '5s.js': lastingFor('5s'),
  'load.js': `import http from 'k6/http'
export const options = ${JSON.stringify({ scenarios: { load } })}
export default function () { http.get(__ENV.TARGET) }
`,
  'endpoints.js': `import http from 'k6/http'
import exec from 'k6/execution'
export const options = ${JSON.stringify({ scenarios: { load } })}
export default function () { http.get(__ENV.TARGET + (exec.scenario.iterationInTest % ${endpointCount})) }
`,
  'width.js': widthScript,
}

type Row = (programs: Programs) => Promise<readonly Line[]>

/** k6's own summary is in the output of all of them. */
const ran = (output: string) => /iterations\.+: [1-9]/.test(output)

/** What grafana/run-k6-action says of a k6 that ended with 0; it loses parts of k6's own output in some runs. */
const passed = (output: string) => output.includes('Test passed')

const pairs = (
  programs: Programs,
  [theirs, ours]: readonly [Program, Program],
  count: number,
  { worked = ran, theirsWorked = worked }: { worked?: typeof ran; theirsWorked?: typeof ran } = {},
) => inPairs(theirs, ours, { count, worked, theirsWorked, log: join(programs.directory, 'log') })

const oneIteration: Row = async (programs) => {
  const { bare, action } = programs
  const samples = await pairs(programs, [bare('one.js'), action('one.js')], 25)
  return [
    time('1 iteration: bare k6', samples.theirs),
    { ...time('1 iteration: action', samples.ours), figure: ratio('bare k6', samples) },
    memory('             its memory', samples.ours),
  ]
}

/** How much of a step's time is Node's and k6's own. */
const leastStep: Row = async (programs) => {
  const { k6, bare, action } = programs
  const { cwd, env } = bare('one.js')
  const least = nodeProgram(join(import.meta.dirname, 'least-step.cjs'), { cwd, env })
  const program = { ...least, args: [...least.args, k6, 'one.js'] }
  const samples = await pairs(programs, [program, action('one.js')], 25)
  return [
    time('1 iteration: the least that a step can be', samples.theirs),
    memory('             its memory', samples.theirs),
    { ...time('1 iteration: action', samples.ours), figure: ratio('the least', samples) },
  ]
}

/** Where the time of a step goes, in the order in which it does things. */
const phases: Row = async ({ action, directory }) => {
  const program = action('one.js')
  const times = new Map<string, number[]>()
  const worked = (output: string) => {
    const words = /^::debug::where the step's time went: (.*)$/m.exec(output)?.[1] ?? ''
    for (const [, phase = '', ms] of words.matchAll(/(\w+) ([\d.]+) ms/g)) {
      times.set(phase, [...(times.get(phase) ?? []), Number(ms)])
    }
    return ran(output)
  }
  const debugged = { ...program, env: { ...program.env, RUNNER_DEBUG: '1' } }
  await alone(debugged, { count: 15, log: join(directory, 'log'), worked })
  return [...times].map(([phase, values]) => ({ what: `             of it: ${phase}`, unit: 'ms', values }))
}

const oneIterationOfPeer: Row = async (programs) => {
  const { peer, action } = programs
  if (!peer) return []
  const samples = await pairs(programs, [peer('one.js'), action('one.js')], 40, { theirsWorked: passed })
  return [
    time('1 iteration: peer', samples.theirs),
    memory('             its memory', samples.theirs),
    { ...time('1 iteration: action', samples.ours), figure: ratio('peer', samples, 0.75) },
  ]
}

const withoutK6: Row = async (programs) => {
  const samples = await coldInstall(programs)
  return [
    time('no k6 yet: curl | tar -xz', samples.theirs),
    { ...time('no k6 yet: action, 1 iteration', samples.ours), figure: ratio('curl | tar -xz', samples, 1.4) },
  ]
}

const manyLines: Row = async (programs) => {
  const allThere = (output: string) => output.split('\n').length > lineCount
  const { piped, action } = programs
  const samples = await pairs(programs, [piped('lines.js'), action('lines.js')], 5, { worked: allThere })
  return [
    time('500,000 lines: k6 | cat', samples.theirs),
    { ...time('500,000 lines: action', samples.ours), figure: ratio('k6 | cat', samples, 1.1) },
    limited(memory('               its memory', samples.ours), 80),
  ]
}

const fiveSeconds: Row = async (programs) => {
  const { bare, action } = programs
  const samples = await pairs(programs, [bare('5s.js'), action('5s.js')], 5)
  return [
    time('5 s run: bare k6', samples.theirs),
    { ...time('5 s run: action', samples.ours), figure: ratio('bare k6', samples) },
  ]
}

const hangingReport: Row = async (programs) => {
  let reports = 0
  const server = createServer(() => reports++).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`
  const hanging = programs.action('4s.js', { 'no-usage-report': 'false', 'usage-report-url': url })
  const samples = await pairs(programs, [programs.action('4s.js'), hanging], 5)
  server.close()
  if (reports < samples.ours.length) throw new Error(`the server that hangs was only asked ${reports} times`)
  return [
    time('4 s run: no usage report', samples.theirs),
    { ...time('4 s run: report server hangs', samples.ours), figure: difference(samples, 0.3) },
  ]
}

/** What the record for the charts costs k6: CPU time, since the load goes on at its own rate. */
const overTime: Row = async ({ bare, directory }) => {
  const server = createHttpServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const plan = parsePlan(JSON.stringify({ scenarios: { load }, maxVUs: 20, totalDuration: '36s' }))
  if (plan === null) throw new Error('the plan of the load is none')
  const record = join(directory, 'record.ndjson')
  const wanted = {
    plan,
    recorded: true,
    htmlReport: '',
    record,
    cwd: directory,
    configFile: null,
    flags: parseFlags(''),
  }
  const program = bare('load.js')
  const without = { ...program, env: { ...program.env, TARGET: target } }
  const recorded = { ...without, env: { ...without.env, ...planDashboard({ ...wanted, env: without.env }).env } }
  const samples = await cpuSideBySide(without, recorded, 15)
  server.close()
  server.closeAllConnections()
  return [
    time('500 requests/s, CPU: bare k6', samples.theirs),
    { ...time('500 requests/s, CPU: with its record', samples.ours), figure: ratio('bare k6', samples, 1.05) },
  ]
}

/** What the table of endpoints costs k6, with names of which each has some requests. */
const byEndpoint: Row = async ({ bare }) => {
  const server = createHttpServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const program = bare('endpoints.js')
  const without = { ...program, env: { ...program.env, TARGET: target } }
  const receiver = await receiveEndpoints()
  const output = endpointOutput({ flags: parseFlags(''), env: without.env, configFile: null }, receiver)
  const [command = '', ...rest] = without.args
  const sending = { ...without, args: [command, ...output.args, ...rest], env: { ...without.env, ...output.env } }
  const samples = await cpuSideBySide(without, sending, 15)
  const received = receiver.close()
  server.close()
  server.closeAllConnections()
  if (received.kind !== 'whole' || received.endpoints.length !== endpointCount) throw new Error('endpoints are missing')
  return [
    time('500 requests/s, CPU: bare k6', samples.theirs),
    {
      ...time(`500 requests/s, CPU: with its ${endpointCount} endpoints`, samples.ours),
      figure: ratio('bare k6', samples, 1.05),
    },
  ]
}

/** From the files of three shards to the text of their merged summary. */
const merging: Row = async ({ directory }) => {
  const { shards, metrics, samples: each } = shardSize
  const entry = join(import.meta.dirname, 'merge.ts')
  const program = nodeProgram(entry, { env: process.env, cwd: directory })
  const args = [...program.args, ...writeSummaries(directory)]
  const worked = (output: string) => output.startsWith(`merged ${metrics} metrics of ${shards * each} samples, `)
  const samples = await alone({ ...program, args }, { count: 5, log: join(directory, 'log'), worked })
  return [
    limited(time('merge of 3 shards: 300 metrics, 1,000,000 samples', samples), 2),
    limited(memory('                   its memory', samples), 200),
  ]
}

/** What merging leaves in doubt, on real runs. */
const widths: Row = async ({ bare }) => {
  const runs = [await intervalWidths(bare('width.js')), await intervalWidths(bare('width.js'))]
  const values = (percentile: 'p95' | 'p99') => runs.map((run) => run[percentile])
  return [
    limited({ what: 'merge of 3 real shards: interval of p95', unit: '%', values: values('p95') }, 0.5),
    limited({ what: '                        interval of p99', unit: '%', values: values('p99') }, 2),
  ]
}

/** How far apart k6 starts in the pods of a run. */
const podSkew: Row = async ({ k6 }) => {
  if (!process.env.TEST_KUBECONFIG) return []
  const { podSkews } = await import('./pod-skew.ts')
  return [limited({ what: 'skew of 4 pods that start together', unit: 'ms', values: await podSkews(k6, 5) }, 100)]
}

const download: Row = async () => {
  const { of, kilobytes } = downloadSize()
  return [limited({ what: `download: ${of}`, unit: 'kB', values: [kilobytes] }, 320)]
}

const programs = await prepare(scripts, process.env.PEER || undefined)
const lines: Line[] = []
for (const row of [
  oneIteration,
  leastStep,
  phases,
  oneIterationOfPeer,
  withoutK6,
  manyLines,
  fiveSeconds,
  hangingReport,
  overTime,
  byEndpoint,
  merging,
  widths,
  podSkew,
  download,
]) {
  lines.push(...(await row(programs)))
}
console.log(`\n${tableOf(lines)}`)
if (!programs.peer) console.log('\nPEER is not set: the comparison with another action was left out')
if (!process.env.TEST_KUBECONFIG) console.log('\nTEST_KUBECONFIG is not set: the start of pods was left out')
rmSync(programs.directory, { recursive: true })
if (!lines.every(isKept)) process.exitCode = 1

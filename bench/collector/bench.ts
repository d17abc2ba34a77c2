/*
 * What the collector can do, beside a server that does nothing, on the same machine in the same run. Loopback only,
 * bounded. Ends with 1 when a figure is not what it must be.
 *
 *     npm run bench:collector [-- --quick]
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from '../median.ts'
import type { Load } from './client.ts'
import { type Served, serve, startClient, startReaders, throughput } from './processes.ts'
import { seed } from './seed.ts'

const quick = process.argv.includes('--quick')
const size = quick
  ? { rounds: 3, seconds: 0.7, sent: 100_000, stored: 200_000, loads: 20 }
  : { rounds: 7, seconds: 2, sent: 1_000_000, stored: 10_000_000, loads: 100 }

const root = new URL('../../', import.meta.url).pathname
const directory = mkdtempSync(join(tmpdir(), 'collector-bench-'))
const client = startClient()
const missed: string[] = []

const collector = (file: string) =>
  serve(join(root, 'dist/collector/index.js'), [
    ...['--port', '0', '--rate-limit', '0', '--export-token', 'unused', '--data', join(directory, file)],
  ])

function judge(name: string, figure: number, { min = -Infinity, max = Infinity }: { min?: number; max?: number }) {
  const good = figure >= min && figure <= max
  if (!good) missed.push(name)
  const limit = min > -Infinity ? `at least ${min}` : `at most ${max}`
  return `${good ? 'ok    ' : 'MISSED'} ${name}: ${figure.toFixed(2)} (${limit})`
}

const print = (...lines: readonly string[]) => console.log(lines.join('\n'))

type Pair = { bare: number; own: number; p99: number }

/** Loads both servers the same way; each goes first as often as the other, so that what drifts drifts for both. */
async function pairOf(load: (server: Served) => Promise<Load>, servers: { bare: Served; own: Served; first: boolean }) {
  const before = servers.first ? await load(servers.bare) : null
  const own = await load(servers.own)
  const bare = before ?? (await load(servers.bare))
  if (Object.keys(own.answers).join() !== '204' || own.errors > 0) missed.push('all answers are 204')
  return { bare: throughput(bare), own: throughput(own), p99: own.p99 }
}

function printPairs(name: string, pairs: readonly Pair[], min: number): void {
  const of = (figure: keyof Pair) => median(pairs.map((pair) => pair[figure]))
  const ratios = pairs.map((pair) => pair.own / pair.bare)
  print(
    `${judge(name, median(ratios), { min })}; bare ${Math.round(of('bare'))}, collector ${Math.round(of('own'))}, ` +
      `p99 ${of('p99').toFixed(0)} ms; ratios ${ratios
        .sort((a, b) => a - b)
        .map((ratio) => ratio.toFixed(2))
        .join(' ')}`,
  )
}

const ingestLoads = [
  { keepAlive: true, connections: 32, min: 0 },
  { keepAlive: true, connections: 128, min: 0.7 },
  { keepAlive: true, connections: 256, min: 0.7 },
  { keepAlive: false, connections: 32, min: 0.5 },
  { keepAlive: false, connections: 128, min: 0.5 },
  { keepAlive: false, connections: 256, min: 0.5 },
]

async function ingest(): Promise<void> {
  print('', `Ingest: answers a second, median of ${size.rounds} pairs of ${size.seconds} s`)
  const bare = await serve(join(root, 'bench/collector/bare-server.ts'))
  const own = await collector('ingest.db')
  for (const { keepAlive, connections, min } of ingestLoads) {
    const load = ({ port }: Served) => client.run({ port, connections, keepAlive, seconds: size.seconds })
    await pairOf(load, { bare, own, first: true })
    const pairs: Pair[] = []
    for (let round = 0; round < size.rounds; round += 1) {
      pairs.push(await pairOf(load, { bare, own, first: round % 2 === 0 }))
    }
    printPairs(`${keepAlive ? 'keep-alive' : 'new connections'}, ${connections}`, pairs, min)
  }
  await bare.stop()
  await own.stop()
}

/** Resident memory of a process in MB, now or at its most. */
function memory(served: Served, field: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
  const text = readFileSync(`/proc/${served.child.pid}/status`, 'utf8')
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1]) / 1024
}

async function flatMemory(): Promise<void> {
  const step = size.sent / 10
  print('', `Memory over ${size.sent} reports, each tenth`)
  const own = await collector('memory.db')
  const megabytes: number[] = []
  const start = performance.now()
  for (let sent = 0; sent < size.sent; sent += step) {
    await client.run({ port: own.port, connections: 128, keepAlive: true, requests: step })
    megabytes.push(memory(own))
  }
  const seconds = (performance.now() - start) / 1000
  print(
    `       ${megabytes.map((mb) => mb.toFixed(0)).join(' ')} MB; ${Math.round(size.sent / seconds)} reports a second`,
  )
  // The heap takes its working size within the first half; from then on it must stay there.
  const middle = Math.max(...megabytes.slice(4, 7))
  const end = Math.max(...megabytes.slice(7))
  print(judge('memory of the last three tenths against the three before', end / middle, { max: 1.05 }))
  print(judge('memory in MB', end, { max: 300 }))
  const stats = (await (await fetch(`http://127.0.0.1:${own.port}/api/v1/stats`)).json()) as { reports: number }
  print(judge('reports counted', stats.reports, { min: size.sent, max: size.sent }))
  await own.stop()
}

async function timed(urls: readonly string[]): Promise<readonly number[]> {
  const taken: number[] = []
  for (const url of urls) {
    const start = performance.now()
    await (await fetch(url)).arrayBuffer()
    taken.push(performance.now() - start)
  }
  return taken
}

async function reading(): Promise<void> {
  print('', `With ${size.stored} reports of a year stored`)
  const start = performance.now()
  seed(join(directory, 'stored.db'), { reports: size.stored, days: 365, until: Date.now() })
  const own = await collector('stored.db')
  const megabytes = statSync(join(directory, 'stored.db')).size / 1024 / 1024
  print(`       filled in ${((performance.now() - start) / 1000).toFixed(0)} s, ${megabytes.toFixed(0)} MB`)
  const url = `http://127.0.0.1:${own.port}/`
  for (const path of ['', 'api/v1/stats']) {
    for (const days of [30, 365]) {
      // An answer is kept for a few seconds: each load asks for a period of its own.
      const urls = Array.from({ length: size.loads + 10 }, (_, index) => `${url}${path}?days=${days + index}`)
      const taken = (await timed(urls)).slice(10)
      print(judge(`${path}?days=${days} and more, median ms of ${size.loads}`, median(taken), { max: 20 }))
    }
  }

  await besidePages(own)
  await own.stop()
}

async function besidePages(own: Served): Promise<void> {
  const url = `http://127.0.0.1:${own.port}/`
  print('', 'Ingest while the page is being loaded, one load after the other')
  for (const connections of [32, 128]) {
    let loading = true
    let pages = 0
    const loads = (async () => {
      while (loading) {
        await timed([url])
        pages += 1
      }
    })()
    const runs = []
    for (let round = 0; round < size.rounds; round += 1) {
      runs.push(await client.run({ port: own.port, connections, keepAlive: true, seconds: size.seconds }))
    }
    loading = false
    await loads
    const rate = Math.round(median(runs.map(throughput)))
    const p99 = judge(`p99 ms at ${connections} connections`, median(runs.map((run) => run.p99)), { max: 50 })
    print(`${p99}; ${rate} reports a second beside ${pages} pages`)
  }
}

/** Posts of one at a time while others read the largest period there is, plainly or without taking the answers. */
async function crowdOfReaders(): Promise<void> {
  print(
    '',
    'Posts beside 400 readers of ten years and 40 that take nothing, and one that sends 65 kB of requests ahead',
  )
  seed(join(directory, 'years.db'), { reports: size.sent, days: 3660, until: Date.now() })
  for (const { name, apart } of [
    { name: 'the same period', apart: 0 },
    { name: 'periods of their own', apart: 1 },
  ]) {
    const own = await collector('years.db')
    const readers = startReaders()
    const seconds = size.rounds * size.seconds
    const reading = readers.run({ port: own.port, readers: 400, stalled: 40, ahead: 65_536, apart, seconds })
    const posts = await client.run({ port: own.port, connections: 8, keepAlive: true, seconds })
    const { answers } = await reading
    readers.stop()
    if (Object.keys(posts.answers).join() !== '204' || posts.errors > 0) missed.push('all answers are 204')
    const slowest = judge(`${name}: slowest post in ms`, posts.max, { max: 1000 })
    print(`${slowest}; ${Math.round(throughput(posts))} posts a second, readers got ${JSON.stringify(answers)}`)
    print(judge(`${name}: most memory in MB`, memory(own, 'VmHWM'), { max: 300 }))
    await own.stop()
  }
}

try {
  await ingest()
  await flatMemory()
  await reading()
  await crowdOfReaders()
} finally {
  client.stop()
  rmSync(directory, { recursive: true, force: true })
}
print('', missed.length === 0 ? 'Everything is as it must be.' : `MISSED: ${missed.join('; ')}`)
process.exitCode = missed.length === 0 ? 0 : 1

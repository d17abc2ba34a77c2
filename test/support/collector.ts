import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Stats } from '../../src/collector/read/stats.ts'
import type { StoredReport } from '../../src/collector/report/stored-report.ts'

const root = new URL('../../', import.meta.url).pathname

/** The collector as a module of its own, for processes and for the threads of the SQLite store. */
export const collectorEntry = new URL('src/collector/main.ts', `file://${root}`)

/** The token for the raw rows of every collector here that is not told another one. */
export const exportToken = 'the token of the tests'

/** A directory that is gone when the test is over. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'collector-test-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

export type RunningCollector = {
  url: string
  port: number
  child: ChildProcess
  /** All that it has printed until now. */
  output(): { stdout: string; stderr: string }
  /** Sends a signal and resolves to the exit code, or to the signal that ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals | null>
}

export type Start = {
  args?: readonly string[]
  env?: Readonly<Record<string, string>>
  uid?: number
  /** The file to run instead of the one in src. */
  entry?: string
}

/** Starts a collector in a process of its own and waits until it says where it listens. */
export async function startCollector({ args = [], env = {}, uid, entry }: Start = {}): Promise<RunningCollector> {
  const child = spawn(process.execPath, [entry ?? collectorEntry.pathname, '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, COLLECTOR_EXPORT_TOKEN: exportToken, ...env },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  let stdout = ''
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      const address = /^page\s+(\S+)$/m.exec(stdout)?.[1]
      if (address) resolve(address)
    })
    void exited.then(() => reject(new Error(`the collector ended before it listened: ${stderr}`)))
  })
  return {
    url,
    port: Number(new URL(url).port),
    child,
    output: () => ({ stdout, stderr }),
    async stop(signal = 'SIGTERM') {
      child.kill(signal)
      const [code, by] = await exited
      return code ?? by
    },
  }
}

/** A report as k6 2.2.0 sends it; `iterations` tells one from another. */
export function reportOf(iterations: number): Record<string, unknown> {
  return {
    duration: '1.025267197s',
    executors: { 'constant-vus': 1 },
    goarch: 'amd64',
    goos: 'linux',
    is_ci: false,
    iterations,
    k6_version: '2.2.0',
    modules: ['k6/http', 'k6'],
    usage: { parsedFiles: 1 },
    vus_max: 2,
  }
}

/** Posts a body as JSON. */
export function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    redirect: 'manual',
  })
}

/** The raw rows that a collector has. */
export async function exported(url: string, query = ''): Promise<readonly StoredReport[]> {
  const headers = { authorization: `Bearer ${exportToken}` }
  const text = await (await fetch(`${url}api/v1/reports.ndjson${query}`, { headers })).text()
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as StoredReport)
}

/** The figures that a collector has. */
export async function statsOf(url: string, query = ''): Promise<Stats> {
  return (await (await fetch(`${url}api/v1/stats${query}`)).json()) as Stats
}

/** Waits until something holds; fails when it does not within the time. */
export async function eventually(holds: () => Promise<boolean>, ms = 15_000): Promise<void> {
  const until = Date.now() + ms
  while (!(await holds())) {
    if (Date.now() > until) throw new Error(`did not hold within ${ms} ms: ${holds}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

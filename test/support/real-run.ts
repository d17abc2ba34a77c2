import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { errorCounter } from '../../src/k6/log-errors.ts'
import { type Plan, parsePlan } from '../../src/k6/plan.ts'
import type { Result } from '../../src/results/result.ts'
import { parseSummary } from '../../src/results/summary.ts'
import { trendStats } from '../../src/results/trend-stats.ts'
import type { Ending } from '../../src/verdict/ending.ts'
import { type K6Version, k6Path } from './k6.ts'

export type RealRun = {
  end: Ending
  plan: Plan | null
  result: Result | null
  /** What k6 wrote to its summary; null: nothing. */
  summary: string | null
}

type Output = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: Buffer }

function k6(version: K6Version, args: readonly string[], cwd: string, env: Record<string, string>): Promise<Output> {
  const all = { ...process.env, K6_NO_USAGE_REPORT: 'true', K6_AUTO_EXTENSION_RESOLUTION: 'false', ...env }
  return new Promise((resolve) => {
    const options = { cwd, env: all, encoding: 'buffer', maxBuffer: 1 << 28 } as const
    const child = execFile(k6Path(version), args, options, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, signal: child.signalCode, stdout: stdout.toString(), stderr }),
    )
  })
}

/** Runs a script with a real k6, as the action would; `null` as source runs a script that is not there. */
export async function runScript(
  version: K6Version,
  source: string | null,
  { args = [], env = {} }: { args?: readonly string[]; env?: Record<string, string> } = {},
): Promise<RealRun> {
  const cwd = mkdtempSync(join(tmpdir(), 'k6-result-'))
  if (source !== null) writeFileSync(join(cwd, 'script.js'), source)
  const inspected = await k6(version, ['inspect', '--execution-requirements', 'script.js'], cwd, env)
  const plan = parsePlan(inspected.stdout)
  const stats = plan ? ['--summary-trend-stats', trendStats(plan).join(',')] : []
  const run = await k6(version, ['run', '--summary-export', 'out.json', ...stats, ...args, 'script.js'], cwd, env)
  const errors = errorCounter('text')
  errors.add(run.stderr.toString('latin1'))
  const file = join(cwd, 'out.json')
  const summary = existsSync(file) ? readFileSync(file, 'utf8') : null
  const parsed = parseSummary(summary ?? '')
  return {
    end: {
      exitCode: run.code,
      signal: run.signal,
      cause: 'itself',
      killed: false,
      errors: errors.found(),
      idle: run.stderr.includes('level=warning msg="No script iterations fully finished'),
    },
    plan,
    result: parsed.kind === 'summary' ? parsed.result : null,
    summary,
  }
}

/** A target on loopback: 200 and two bytes, or 500 below /err. */
export async function startTarget(): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/err' ? 500 : 200
    response.end('{}')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

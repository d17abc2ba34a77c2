import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { InstallContext } from '../../../src/install/install-context.ts'
import type { InstallRequest } from '../../../src/install/k6.ts'
import { findOnPath } from '../../../src/install/path-search.ts'

/** A directory that is gone when the test ends. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'install-test-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

export function writeExecutable(path: string, content: string): string {
  writeFileSync(path, content)
  chmodSync(path, 0o755)
  return path
}

export const tool = (name: string): string => {
  const path = findOnPath(name, process.env)
  if (path === null) throw new Error(`these tests need ${name}`)
  return path
}

export type Machine = {
  env: NodeJS.ProcessEnv
  tools: string
  temp: string
  /** The only directory on PATH; it has what unpacking needs. */
  bin: string
  logged: string[]
  context: InstallContext
  abort: AbortController
}

/** A runner's directories, an empty tool cache, and quick retries. `go` or `k6`: the text of a program on PATH. */
export function machine(programs: { go?: string; k6?: string } = {}): Machine {
  const base = temporaryDirectory()
  const [tools, temp, bin] = ['tools', 'temp', 'bin'].map((name) => join(base, name)) as [string, string, string]
  for (const directory of [tools, temp, bin]) mkdirSync(directory)
  for (const name of ['tar', 'gzip', 'sleep']) symlinkSync(tool(name), join(bin, name))
  for (const [name, content] of Object.entries(programs)) writeExecutable(join(bin, name), content)
  const env = { PATH: ['relative', bin].join(delimiter), HOME: base, RUNNER_TOOL_CACHE: tools, RUNNER_TEMP: temp }
  const logged: string[] = []
  const abort = new AbortController()
  const context: InstallContext = {
    env,
    signal: abort.signal,
    log: (line) => logged.push(line),
    host: { platform: 'linux', arch: 'x64' },
    limits: { retryDelaysMs: [1, 2, 4] },
    publicApi: 'http://127.0.0.1:1',
    recorded: {},
  }
  return { env, tools, temp, bin, logged, context, abort }
}

/** A request in which only what is named is set. */
export const request = (given: Partial<InstallRequest>): InstallRequest => ({
  version: '',
  path: '',
  mode: 'auto',
  mirror: '',
  checksum: '',
  githubToken: '',
  ...given,
})

/** All that is left in the directories where installations work: their private directories and half-made entries. */
export function leftovers({ temp, tools }: Machine): readonly string[] {
  const staged = readdirSync(tools, { recursive: true, encoding: 'utf8' }).filter((path) => /(^|\/)\.[^/]+$/.test(path))
  return [...readdirSync(temp), ...staged]
}

/** The command lines of all processes; what has ended and is not yet reaped has none. */
export const runningCommands = (): string => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })

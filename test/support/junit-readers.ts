/*
 * Two readers of JUnit XML that are not this project's, and the schema that Jenkins uses: junitparser and lxml from PyPI,
 * the schema from the sources of pytest there. Installed once, into the cache and not the tree.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const versions = { junitparser: '5.0.3', lxml: '6.1.3', pytest: '8.4.2' } as const

const root = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'k6-load-test')
const home = join(root, `junit-readers-${Object.values(versions).join('-')}`)
const python = join(home, 'venv/bin/python')
const xsd = join(home, `pytest-${versions.pytest}/testing/example_scripts/junit-10.xsd`)

export type JunitSuite = {
  name: string
  tests: number
  failures: number
  skipped: number
  properties: Record<string, string>
  /** Names of the cases that failed, and of all. */
  failed: string[]
  cases: string[]
}

/** What readers say of one file: `problems` by the schema, and what junitparser counts. */
export type JunitRead = { problems: string[]; suites: JunitSuite[] }

function install(): void {
  rmSync(home, { recursive: true, force: true })
  mkdirSync(home, { recursive: true })
  const run = (program: string, args: readonly string[]) =>
    execFileSync(program, args, { cwd: home, stdio: ['ignore', 'ignore', 'pipe'], timeout: 180_000 })
  run('python3', ['-m', 'venv', 'venv'])
  const { junitparser, lxml, pytest } = versions
  run(python, ['-m', 'pip', '-q', 'install', `junitparser==${junitparser}`, `lxml==${lxml}`])
  run(python, ['-m', 'pip', '-q', 'download', '--no-deps', '--no-binary', 'pytest', `pytest==${pytest}`])
  run('tar', ['xzf', `pytest-${pytest}.tar.gz`])
}

/** Whether the readers are there, or can be had; without a network tests skip themselves and say so. */
export function haveJunitReaders(): boolean {
  if (existsSync(xsd)) return true
  try {
    install()
    return true
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    if (process.env.REQUIRE_JUNIT_READERS === '1') throw new Error(`the readers of JUnit XML cannot be had: ${why}`)
    console.warn(`\n!!! SKIPPED: the readers of JUnit XML (PyPI: junitparser, lxml) cannot be had: ${why}\n`)
    return false
  }
}

/** What the readers make of files. */
export const readJunit = (...paths: readonly string[]): JunitRead[] =>
  JSON.parse(execFileSync(python, [join(import.meta.dirname, 'junit-readers.py'), xsd, ...paths], { encoding: 'utf8' }))

/*
 * A small stand-in for the runner: it starts the built action as actions/runner would (INPUT_* variables, command
 * files, two pipes, no stdin) and reads its log with the parser of workflow-commands.ts.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'
import { expectResultFile } from './result-file.ts'
import { commandsIn, type WorkflowCommand } from './workflow-commands.ts'

const root = resolve(import.meta.dirname, '../..')

type ActionYml = {
  inputs: Record<string, { default?: string }>
  runs: { main: string; post: string }
}

/** The contract, as the runner reads it. */
export const actionYml = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as ActionYml

/** The contract of the merge. */
export const mergeYml = parse(readFileSync(join(root, 'merge/action.yml'), 'utf8')) as ActionYml

export type Step = {
  inputs: Record<string, string | undefined>
  /** Added to the environment; undefined removes. */
  env?: Record<string, string | undefined>
  /** The executable that is `k6` on PATH; null: none is. */
  k6: string | null
  /** Files of the workspace: name → content. */
  files?: Record<string, string>
  /** Where the step works instead of an empty workspace of its own. */
  workspace?: string
  /** Where the action is, instead of in this checkout. */
  action?: string
  /** The merge is run, not the action itself. */
  merge?: boolean
  /** Gets the process while it runs, and its log so far: to show it, to signal it. */
  watch?: (step: { child: ChildProcess; log: () => string }) => void
}

export type StepResult = {
  exitCode: number | null
  signal: NodeJS.Signals | null
  /** stdout and stderr, in the order of arrival. */
  log: string
  commands: readonly WorkflowCommand[]
  outputs: Record<string, string>
  state: Record<string, string>
  summary: string
  /** What GITHUB_ENV and GITHUB_PATH hold: the action must leave both empty. */
  exported: string
  workspace: string
  temp: string
  /** The environment the step had, for a post step. */
  env: Record<string, string>
}

/** What a command file says: NAME=VALUE lines and heredocs; the last value wins. */
export function readCommandFile(text: string): Record<string, string> {
  const found: Record<string, string> = {}
  const lines = text.split('\n')
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const heredoc = /^([^=]*?)<<(.+)$/.exec(line)
    if (heredoc) {
      const [, name = '', delimiter = ''] = heredoc
      const end = lines.indexOf(delimiter, at + 1)
      if (end < 0) throw new Error(`no ${delimiter} in a command file`)
      found[name] = lines.slice(at + 1, end).join('\n')
      at = end
    } else if (line.includes('=')) {
      found[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1)
    }
  }
  return found
}

/** A directory of the runner's kind with a workspace, a temp, a tool cache, a home and the command files. */
function prepare({ inputs, env = {}, k6, files = {}, workspace, merge = false }: Step) {
  const base = mkdtempSync(join(tmpdir(), 'runner-'))
  const at = (name: string) => join(base, name)
  for (const name of ['work', 'temp', 'tools', 'home', 'bin', 'temp/_runner_file_commands']) mkdirSync(at(name))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(at('work'), name, '..'), { recursive: true })
    writeFileSync(join(at('work'), name), content)
  }
  if (k6 !== null) symlinkSync(k6, at('bin/k6'))
  const commandFiles = ['output', 'state', 'env', 'path', 'step_summary'].map((name) => {
    const path = at(`temp/_runner_file_commands/${name}_0a1b2c`)
    writeFileSync(path, '')
    return [`GITHUB_${name.toUpperCase()}`, path] as const
  })
  writeFileSync(at('temp/event.json'), '{"action":"opened"}')
  const defaults = Object.entries((merge ? mergeYml : actionYml).inputs).map(([name, input]) => [
    name,
    input.default ?? '',
  ])
  const given = { ...Object.fromEntries(defaults), 'github-token': '', ...inputs }
  const inputEnv = Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value ?? ''])
  const all = {
    PATH: `${at('bin')}:/usr/bin:/bin`,
    HOME: at('home'),
    LANG: 'C.UTF-8',
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: workspace ?? at('work'),
    GITHUB_EVENT_PATH: at('temp/event.json'),
    GITHUB_API_URL: 'http://127.0.0.1:1',
    RUNNER_TEMP: at('temp'),
    RUNNER_TOOL_CACHE: at('tools'),
    RUNNER_OS: 'Linux',
    RUNNER_TRACKING_ID: 'github_test',
    ACTIONS_RUNTIME_TOKEN: 'runtime-token',
    ...Object.fromEntries(commandFiles),
    ...Object.fromEntries(inputEnv),
    // What neighbours of this machine do must not show in a test.
    LOAD_TEST_PROC_STAT: '/dev/null',
    // No test may reach k6's real collector.
    K6_USAGE_REPORT_URL: 'http://127.0.0.1:1/',
    ...env,
  }
  const step: Record<string, string> = Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  return { env: step, workspace: workspace ?? at('work'), temp: at('temp') }
}

/** A test can put something else in a command file's place. */
function textOf(path: string): string {
  try {
    return statSync(path).isFile() ? readFileSync(path, 'utf8') : ''
  } catch {
    return ''
  }
}

const mainOf = ({ action = root, merge = false }: Step): string =>
  merge ? join(action, 'merge', mergeYml.runs.main) : join(action, actionYml.runs.main)

/** Runs the main entry of the built action to its end. */
export function runStep(step: Step): Promise<StepResult> {
  const { env, workspace, temp } = prepare(step)
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [mainOf(step)], {
      cwd: workspace,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const chunks: Buffer[] = []
    const log = () => Buffer.concat(chunks).toString('utf8')
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    step.watch?.({ child, log })
    child.once('error', reject)
    child.once('close', (exitCode, signal) => {
      const read = (name: string) => textOf(env[`GITHUB_${name}`] ?? '')
      const result: StepResult = {
        exitCode,
        signal,
        log: log(),
        commands: commandsIn(log()),
        outputs: readCommandFile(read('OUTPUT')),
        state: readCommandFile(read('STATE')),
        summary: read('STEP_SUMMARY'),
        exported: read('ENV') + read('PATH'),
        workspace,
        temp,
        env,
      }
      try {
        expectResultFile(result)
        resolve(result)
      } catch (error) {
        reject(error)
      }
    })
  })
}

/** Runs the post entry with the state that a step left. */
export function runPost(step: StepResult, action = root): Promise<number | null> {
  const state = Object.entries(step.state).map(([name, value]) => [`STATE_${name}`, value])
  return new Promise((resolve, reject) => {
    const env = { ...step.env, ...Object.fromEntries(state) }
    const child = spawn(process.execPath, [join(action, actionYml.runs.post)], { env, stdio: 'ignore' })
    child.once('error', reject)
    child.once('close', resolve)
  })
}

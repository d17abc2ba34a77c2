import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parse } from 'yaml'
import { runnerFiles } from '../src/base/runner-env.ts'
import { installK6 } from '../src/install/install.ts'
import { actionYml, runStep } from '../test/support/stand-in-runner.ts'
import { toolCache } from '../test/support/tool-cache.ts'
import { nodeProgram, type Program } from './measure.ts'

/** The programs that are compared, all in the same environment: that of a step. */
export type Programs = {
  /** Path of k6. */
  k6: string
  /** k6 itself, without its usage report. */
  bare: (script: string) => Program
  /** k6 with its output through a pipe, as an action must have it. */
  piped: (script: string) => Program
  /** The built action. */
  action: (script: string, inputs?: Readonly<Record<string, string>>) => Program
  /** The entry of grafana/run-k6-action, if there is a checkout of it. */
  peer: ((script: string) => Program) | null
  /** A directory that is only theirs. */
  directory: string
}

/** Of the k6 that all of them run. */
export const k6Version = '2.2.0'

/**
 * Prepares a step's environment by running the action once.
 *
 * @param scripts name → content: what can be run.
 * @param peer directory of the other action's checkout.
 */
export async function prepare(scripts: Readonly<Record<string, string>>, peer?: string): Promise<Programs> {
  const k6 = await installedK6()
  const [script = ''] = Object.keys(scripts)
  const step = await runStep({ k6, files: { ...scripts }, inputs: { script, 'no-usage-report': 'true' } })
  if (step.outputs.outcome !== 'passed') throw new Error(`the action does not work:\n${step.log}`)
  const where = {
    cwd: step.workspace,
    env: { ...without(step.env, /^INPUT_/), K6_NO_USAGE_REPORT: 'true' },
    before: () => emptyRunnerFiles(step.env),
  }
  return {
    k6,
    bare: (script) => ({ command: k6, args: ['run', script], ...where }),
    piped: (script) => ({ command: '/bin/sh', args: ['-c', '"$0" run "$1" 2>&1 | cat', k6, script], ...where }),
    action: (script, inputs = {}) =>
      nodeProgram(resolve(import.meta.dirname, '..', actionYml.runs.main), {
        ...where,
        env: { ...step.env, ...inputVariables({ script, ...inputs }) },
      }),
    peer: peer === undefined ? null : peerProgram(resolve(peer), where),
    directory: dirname(step.temp),
  }
}

/** A runner gives each step empty files. */
function emptyRunnerFiles(env: NodeJS.ProcessEnv): void {
  for (const name of runnerFiles) {
    const path = env[name]
    if (path !== undefined && name !== 'GITHUB_EVENT_PATH') writeFileSync(path, '')
  }
}

async function installedK6(): Promise<string> {
  const env = { ...process.env, RUNNER_TOOL_CACHE: toolCache }
  const request = { version: k6Version, path: '', mode: 'auto', mirror: '', checksum: '', githubToken: '' } as const
  return (await installK6(request, { env, signal: new AbortController().signal, log: console.log })).path
}

/** With its own defaults, but what would reach the network is off. */
function peerProgram(directory: string, where: Pick<Program, 'cwd' | 'env' | 'before'>): Programs['peer'] {
  const file = ['action.yaml', 'action.yml'].map((name) => join(directory, name)).find(existsSync)
  if (file === undefined) throw new Error(`PEER: there is no action in ${directory}`)
  const { inputs, runs } = parse(readFileSync(file, 'utf8')) as typeof actionYml
  const defaults = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.default ?? '']))
  const offline = { 'github-token': '', 'cloud-comment-on-pr': 'false', 'disable-analytics': 'true' }
  return (path) =>
    nodeProgram(join(directory, runs.main), {
      ...where,
      env: { ...where.env, ...inputVariables({ ...defaults, ...offline, path }) },
    })
}

const inputVariables = (inputs: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))

const without = (env: NodeJS.ProcessEnv, names: RegExp): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !names.test(name)))

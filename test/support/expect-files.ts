/*
 * What a step owes however hostile its script or its k6 is: the runner's files hold what the action wrote and nothing
 * else, and no process of the step sees what is the runner's.
 */
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { outputNames } from '../../src/publish/outputs.ts'
import { commandFileEntries } from './command-file.ts'
import { breakOuts } from './markdown.ts'
import type { StepResult } from './stand-in-runner.ts'
import type { WorkflowCommand } from './workflow-commands.ts'

/** The action's warning that it put a file of the runner back. */
export const putBack = (name: string): WorkflowCommand => ({
  name: 'warning',
  properties: {},
  data: `test.js wrote the runner's file ${name}; it was put back as it was`,
})

/** The files of the runner that the stand-in has, in the order of the action's warnings. */
export const runnerFiles = ['OUTPUT', 'STATE', 'ENV', 'PATH', 'STEP_SUMMARY', 'EVENT_PATH'].map(
  (name) => `GITHUB_${name}`,
)

/** What the log has of a usage report that is off. */
export const reportGroup: readonly WorkflowCommand[] = [
  { name: 'group', properties: {}, data: 'Usage report: off' },
  { name: 'endgroup', properties: {}, data: '' },
]

/** The runner's files after a step: nothing in them is from anyone but the action. */
export function expectFilesOfTheAction(step: StepResult): void {
  expect(step.exported).toBe('')
  expect(readFileSync(step.env.GITHUB_EVENT_PATH ?? '', 'utf8')).toBe('{"action":"opened"}')
  const outputs = commandFileEntries(readFileSync(step.env.GITHUB_OUTPUT ?? '', 'utf8'))
  expect(outputs.map(([name]) => name).sort()).toEqual([...outputNames].sort())
  const state = commandFileEntries(readFileSync(step.env.GITHUB_STATE ?? '', 'utf8'))
  expect(state.every(([name]) => name === 'directory')).toBe(true)
  expect(step.state.directory ?? '').toBe('')
  for (const name of ['thresholds', 'metrics', 'results']) {
    if (step.outputs[name]) expect(() => JSON.parse(step.outputs[name] ?? '')).not.toThrow()
  }
  expect(breakOuts(step.summary)).toEqual([])
}

/**
 * Nothing of the runner is in the environment of a process.
 *
 * @param environ as /proc has it.
 */
export function expectNoRunnerIn(environ: string, step: StepResult): void {
  const names = environ.split('\0').map((entry) => entry.split('=')[0] ?? '')
  expect(names).toContain('RUNNER_TRACKING_ID')
  expect(names.filter((name) => /^(?:ACTIONS|INPUT|STATE)_/i.test(name) || runnerFiles.includes(name))).toEqual([])
  const secrets = [...runnerFiles.map((name) => step.env[name] ?? name), 'runtime-token', 'ghs_secret', 'id-token']
  expect(secrets.filter((secret) => environ.includes(secret))).toEqual([])
}

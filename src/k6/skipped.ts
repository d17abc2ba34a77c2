import { UserError } from '../base/errors.ts'
import type { PlanFailure, Planned } from './inspect.ts'
import { hasOnlyTypes } from './no-test.ts'
import type { FoundScript, Script } from './scripts.ts'

/** A file that a glob found and that is no test: why, as the end of a sentence. */
export type Skipped = { script: Script; why: string }

/** What a glob found is no test: why, as the end of a sentence. */
export type NoTest = { kind: 'no-test'; why: string }

/** The scripts to run, and what was left out because it is none. */
export type Selection = { scripts: readonly FoundScript[]; skipped: readonly Skipped[] }

type Plan = (script: FoundScript) => Promise<Planned | PlanFailure>

/**
 * Plans a script, unless a glob found it and it is no test.
 *
 * @param plan asks k6 what the script will run.
 */
export async function planTest(script: FoundScript, plan: Plan): Promise<Planned | PlanFailure | NoTest> {
  const { fromGlob, file } = script
  if (!fromGlob) return plan(script)
  if (file !== null && hasOnlyTypes(file)) return { kind: 'no-test', why: 'it has nothing but types' }
  const planned = await plan(script)
  const why = planned.kind === 'not-planned' ? planned.noTest : undefined
  return why === undefined ? planned : { kind: 'no-test', why }
}

/**
 * Leaves out what globs found and what is a module of other scripts, without running anything.
 *
 * @param plan asks k6 what a script will run.
 */
export async function testsAmong(found: readonly FoundScript[], plan: Plan): Promise<Selection> {
  const scripts: FoundScript[] = []
  const skipped: Skipped[] = []
  for (const script of found) {
    // What is named stays, so k6 need not be asked.
    const planned = script.fromGlob ? await planTest(script, plan) : null
    if (planned?.kind === 'no-test') skipped.push({ script, why: planned.why })
    else scripts.push(script)
  }
  return { scripts, skipped }
}

const mostNames = 5

/** The error when nothing that was found is a test: a step that tested nothing must not pass. */
export function noTests(skipped: readonly Skipped[]): UserError {
  const names = skipped.slice(0, mostNames).map(({ script: { name }, why }) => `${name}: ${why}`)
  const more = skipped.length > mostNames ? `; and ${skipped.length - mostNames} more` : ''
  return new UserError(`input script: no file that was found is a test (${names.join('; ')}${more})`)
}

/** A notice for each file that was skipped. */
export const skippedNotices = (skipped: readonly Skipped[]): readonly { level: 'notice'; message: string }[] =>
  skipped.map(({ script: { name }, why }) => ({
    level: 'notice',
    message: `${name} was skipped: ${why}, so it is no test`,
  }))

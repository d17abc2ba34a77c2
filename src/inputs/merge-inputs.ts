import { resolve } from 'node:path'
import { UserError } from '../base/errors.ts'
import { pathKind } from '../base/path-kind.ts'
import type { Baseline } from '../history/history-place.ts'
import type { BaselineRequest } from '../schedule/against-history.ts'
import type { FailOn } from '../verdict/outcome.ts'
import { readComparison } from './compare-request.ts'
import { readFailOn } from './fail-on-input.ts'
import { booleanValue, durationValue, notAllowed } from './input-values.ts'
import { checkNotify } from './notify-request.ts'
import { type Publishing, readPublishing } from './publishing.ts'
import { readers } from './readers.ts'

/** All inputs of the merge, checked. */
export type MergeInputs = {
  /** Where the shards' files are: an absolute path. */
  path: string
  /** Milliseconds. */
  maxStartSkewMs: number
  failOn: FailOn
  charts: boolean
  publishing: Publishing
  /** What to compare with; null: nothing. */
  compare: BaselineRequest | null
  /** Absolute. */
  workingDirectory: string
}

/** The inputs that the step itself has not. */
export const ownInputs = ['path', 'max-start-skew'] as const

/** The default of `max-start-skew`, as merge/action.yml has it. */
const usualSkew = '5s'

/**
 * Reads and checks every input of the merge. What the step itself has, too, means the same there.
 *
 * @throws {UserError} for the first that is wrong.
 */
export function readMergeInputs(env: NodeJS.ProcessEnv): MergeInputs {
  const { publishing, problem } = readPublishing(env)
  if (problem) throw problem
  const read = readers(env)
  const own = (name: (typeof ownInputs)[number]) => (env[`INPUT_${name.toUpperCase()}`] ?? '').trim()
  const workingDirectory = directoryOf(env)
  // The other way to compare needs runs of its own.
  const compare = readComparison(read, {}, { event: '', workingDirectory })
  checkNotify(read.line, compare)
  const baseline = compare?.mode === 'baseline' ? compare : null
  if (baseline?.confirm) throw new UserError('input confirm: the merge runs no test, so it cannot run one again')
  return {
    path: readPath(own('path'), workingDirectory),
    maxStartSkewMs: Math.round(
      durationValue('max-start-skew', own('max-start-skew') || usualSkew, 0.001).seconds * 1000,
    ),
    failOn: readFailOn(read.list('fail-on'), baseline),
    charts: booleanValue('charts', read.line('charts')),
    publishing,
    compare: baseline,
    workingDirectory,
  }
}

/**
 * The history whose changes are told, of a merge that cannot start: that of the input `baseline-key`. Without a key it is that
 * of a script, which only the shards name.
 *
 * @returns null: there is none.
 * @throws {UserError} for an input that is wrong.
 */
export function changesOfMerge(env: NodeJS.ProcessEnv): Baseline | null {
  const read = readers(env)
  if (readPublishing(env).publishing.notify?.on !== 'change' || read.line('baseline-key') === '') return null
  const compare = readComparison(read, {}, { event: '', workingDirectory: directoryOf(env) })
  return compare?.mode === 'baseline' ? compare.baseline : null
}

/** Absolute: where relative paths start. */
const directoryOf = (env: NodeJS.ProcessEnv): string => resolve(env.GITHUB_WORKSPACE || process.cwd())

function readPath(text: string, workingDirectory: string): string {
  if (text === '') {
    throw new UserError(
      'input path: it is required; give the directory into which the artifacts of the shards were downloaded',
    )
  }
  const path = resolve(workingDirectory, text)
  if (pathKind(path) !== 'directory') throw notAllowed('path', text, 'a directory that exists')
  return path
}

import { resolve } from 'node:path'
import { UserError } from '../base/errors.ts'
import type { ComparedFigure } from '../compare/comparison.ts'
import type { Baseline } from '../history/history-place.ts'
import type { BaselineRequest } from '../schedule/against-history.ts'
import type { PairedRequest } from '../schedule/in-turn.ts'
import type { RefRequest } from '../schedule/side-b.ts'
import { comparedFigures, maxRegression } from './compare-inputs.ts'
import { readRounds } from './compare-rounds.ts'
import { type InputName, inputDefaults } from './input-defaults.ts'
import { booleanValue, isSwitch, notAllowed } from './input-values.ts'
import type { Readers } from './readers.ts'

export type CompareRequest = BaselineRequest | PairedRequest

const refused = (input: string, why: string) => new UserError(`input ${input}: ${why}`)

/**
 * Reads what to compare with.
 *
 * @param sideB what `compare-env` says.
 * @param step.event the event that started the workflow.
 * @returns null when nothing is to be compared.
 * @throws {UserError} for what is wrong, or asks for something of a comparison that is not asked for.
 */
export function readComparison(
  read: Readers,
  sideB: PairedRequest['env'],
  { event, workingDirectory }: { event: string; workingDirectory: string },
): CompareRequest | null {
  const { line, list } = read
  const figures = comparedFigures(list('compare-metrics'))
  const baseline = readBaseline(read, figures)
  const limits = { figures, maxRegression: maxRegression(line('max-regression')) }
  const page = readPage(line('history-page'), { baseline, workingDirectory })
  const confirm = booleanValue('confirm', line('confirm'))
  const ref = readRef(read, event)
  const rounds = readRounds(read, ref === null ? '5' : 'auto')
  const isPaired = Object.keys(sideB).length > 0 || ref !== null
  if (isPaired && baseline !== null) {
    throw refused(
      ref === null ? 'compare-env' : 'compare-ref',
      'it cannot be used together with baseline; leave one of them out',
    )
  }
  if (confirm && baseline === null) throw refused('confirm', 'there is nothing to confirm without the input baseline')
  refuseAlone(read, { isPaired, baseline })
  if (isPaired) return { mode: 'paired', env: sideB, ref, rounds, ...limits }
  return baseline === null ? null : { mode: 'baseline', baseline, confirm, page, ...limits }
}

/** Inputs that say something of a comparison, whether it is made, and what makes it. */
function refuseAlone(
  { list }: Readers,
  { isPaired, baseline }: { isPaired: boolean; baseline: Baseline | null },
): void {
  const isKept = baseline?.kind === 'cache' || baseline?.kind === 'branch'
  const paired = { isMade: isPaired, why: 'it needs the input compare-env or compare-ref' }
  const kept = { isMade: isKept, why: 'it is only for baseline: cache or branch' }
  const inBranch = { isMade: baseline?.kind === 'branch', why: 'it is only for baseline: branch' }
  const any = {
    isMade: isPaired || baseline !== null,
    why: 'there is nothing to compare with; set the input baseline, compare-env or compare-ref',
  }
  const needs = {
    'compare-rounds': paired,
    'compare-max-rounds': paired,
    'compare-time-limit': paired,
    'baseline-key': kept,
    'history-rebase': kept,
    'history-branch': inBranch,
    'history-path': inBranch,
    'max-regression': any,
    'compare-metrics': any,
  } as const satisfies Partial<Record<InputName, typeof any>>
  for (const [name, { isMade, why }] of Object.entries(needs))
    if (!isMade && list(name as InputName) !== inputDefaults[name as InputName]) throw refused(name, why)
}

/** `true`: in the branch; else a directory, unless it is `false`. */
function readPage(
  text: string,
  { baseline, workingDirectory }: { baseline: Baseline | null; workingDirectory: string },
): BaselineRequest['page'] {
  if (/^(?:false|False|FALSE)$/.test(text)) return null
  if (baseline?.kind !== 'cache' && baseline?.kind !== 'branch')
    throw refused('history-page', 'it shows a history, so it needs baseline: branch, or cache')
  if (!/^(?:true|True|TRUE)$/.test(text)) {
    if (isSwitch(text)) throw notAllowed('history-page', text, 'true, false or a directory, such as pages')
    return { directory: resolve(workingDirectory, text) }
  }
  if (baseline.kind === 'branch') return { directory: null }
  throw refused('history-page', 'true writes into the branch of baseline: branch; for the cache give a directory')
}

/** Events whose workflow has rights that a pull request's code, which side B would run, must not come near. */
const privileged = new Set(['pull_request_target', 'workflow_run'])

function readRef({ line, list, verbatim }: Readers, event: string): RefRequest | null {
  const ref = line('compare-ref')
  // Its comments are bash's: what starts with # can also be a line of a file that it writes.
  const build = list('compare-build') === '' ? '' : verbatim('compare-build').replaceAll('\r\n', '\n')
  if (ref === '') {
    if (build !== '') throw refused('compare-build', 'it needs the input compare-ref')
    return null
  }
  if (privileged.has(event)) {
    throw refused('compare-ref', `it builds and runs code of the repository, which is not safe under ${event}`)
  }
  if (list('start') === '') throw refused('compare-ref', 'both sides would be the same; set the input start too')
  return { ref, build }
}

function readKey(text: string): string {
  if (text === '' || /^[A-Za-z0-9][A-Za-z0-9._/ -]{0,99}$/.test(text)) return text
  throw refused(
    'baseline-key',
    'it has at most 100 letters, digits, spaces and ._/-, and starts with a letter or digit',
  )
}

/** Words that stand alone in the input `baseline`. */
const places = ['cache', 'branch'] as const

/**
 * Reads the inputs `baseline`, `baseline-key`, `history-branch` and `history-path`.
 *
 * @returns null: nothing is to be compared with earlier runs.
 * @throws {UserError} for what looks like the cache or a branch and is not.
 */
function readBaseline({ line, list }: Readers, figures: readonly ComparedFigure[]): Baseline | null {
  const text = list('baseline')
  const key = readKey(line('baseline-key'))
  const branch = readBranch(line('history-branch'))
  const path = readHistoryPath(line('history-path'))
  const rebase = readRebase(line('history-rebase'))
  const patterns = text
    .split(/\r?\n/)
    .map((one) => one.trim())
    .filter((one) => one !== '')
  if (patterns.length === 0) return null
  const switched = patterns.find(isSwitch)
  if (switched !== undefined) throw notAllowed('baseline', switched, 'cache, branch, or the path of earlier summaries')
  for (const place of places)
    if (patterns.some((pattern) => pattern.toLowerCase() === place) && text.trim() !== place)
      throw refused('baseline', `${place} stands alone, in lower case; a file of that name is ./${place}`)
  if (text.trim() === 'cache') return { kind: 'cache', key, rebase }
  if (text.trim() !== 'branch') return { kind: 'files', patterns }
  const compared = [...new Set(figures.map(({ metric }) => metric))]
  return { kind: 'branch', key, branch, path, token: line('github-token'), compared, rebase }
}

/** A run's id is digits, too, and longer than what names a commit at least. */
function readRebase(text: string): string {
  if (text === '' || /^(?:[0-9a-f]{7,64}|[1-9]\d{0,18})$/.test(text)) return text
  throw notAllowed('history-rebase', text, 'a commit (at least 7 of its digits) or the id of a workflow run')
}

/** Part of what git allows (git-check-ref-format): what needs no care anywhere. */
function readBranch(text: string): string {
  const isName = /^[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,198}[A-Za-z0-9_-])?$/.test(text)
  if (isName && !/\.\.|\/\/|\/\.|\.lock(?:\/|$)|^refs\//.test(text)) return text
  throw notAllowed('history-branch', text, 'the name of a branch, such as load-test-history')
}

/** No part of it starts with a dot, as `..` and `.git` do, which git takes nowhere. */
function readHistoryPath(text: string): string {
  const path = text.replace(/\/+$/, '')
  const isPath = /^[A-Za-z0-9_-][A-Za-z0-9._ -]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._ -]*)*$/.test(path)
  if (path === '' || (isPath && path.length < 200)) return path
  throw notAllowed('history-path', text, 'a directory in the branch, such as shop/checkout')
}

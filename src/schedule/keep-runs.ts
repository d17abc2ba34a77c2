import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { messageOf } from '../base/errors.ts'
import type { Interruption } from '../base/interruption.ts'
import { quote } from '../base/text.ts'
import type { Comparison } from '../compare/comparison.ts'
import { annotate, warn } from '../github/annotations.ts'
import { info } from '../github/step-log.ts'
import { stepMask } from '../github/step-mask.ts'
import type { Earlier } from '../history/history.ts'
import { historyName } from '../history/history-key.ts'
import type { KeptRun, KeptWords, Pages, Place } from '../history/history-place.ts'
import { isKeepable, keepRun, noteOutcome, nowRun } from '../history/keep-run.ts'
import type { Result } from '../results/result.ts'
import { type Outcome, saysNothing } from '../verdict/outcome.ts'
import type { ScriptReport, StepReport } from '../verdict/script-report.ts'
import { validityBy } from '../verdict/valid-runs.ts'

/** The pages of a history, and where they go: an absolute path; null: beside it, in its branch. */
export type KeptPages = { pages: Pages; directory: string | null }

/** How to keep, and what besides the figures. */
export type Keeping = {
  env: NodeJS.ProcessEnv
  interruption: Interruption
  page: KeptPages | null
  /** Whether later runs want to know how one ended that is not kept. */
  notes: boolean
}

/** Keeps what later runs compare with. All is published by then, so that what goes wrong here is a warning. */
export async function keepAll({ scripts }: StepReport, keeping: Keeping): Promise<void> {
  const { env } = keeping
  const withPages: string[] = []
  for (const report of scripts) {
    // Which of several scripts a line is about.
    const about = (line: string) => (scripts.length === 1 ? line : `${report.script}: ${line}`)
    const { page, ...words } = await keepOne(report, { ...keeping, about, beside: withPages })
    if (page !== null) withPages.push(page)
    await tell(words, env, about)
  }
}

async function tell({ warnings, notices }: KeptWords, env: NodeJS.ProcessEnv, about = (line: string) => line) {
  await warn(warnings.map(about), env)
  await annotate(
    notices.map((message) => ({ level: 'notice', message: about(message) })),
    env,
  )
}

const nothing: KeptWords = { warnings: [], notices: [] }

/** @returns also the name of the history whose page was written; null: there is none. */
async function keepOne(
  report: ScriptReport,
  {
    env,
    interruption,
    page,
    notes,
    about,
    beside,
  }: Keeping & { about: (line: string) => string; beside: readonly string[] },
): Promise<KeptWords & { page: string | null }> {
  const { earlier, result, verdict } = report
  const pages = page !== null && page.directory === null ? page.pages : () => []
  const surroundings = { env, signal: interruption.soft, log: (line: string) => info(about(line)), pages }
  if (earlier === null) return { ...(await noted(report.history ?? null, verdict.outcome, surroundings)), page: null }
  const run = result && keptRun(result, report)
  const kept = run === null ? nothing : await keepRun(earlier, run, surroundings).catch(notKept)
  const written = run === null ? { name: null, warnings: [] } : await writePages(earlier, run, { env, page, beside })
  const isNoted = notes && (run === null || !isKeepable(run))
  const note = await noted(isNoted ? earlier.place : null, verdict.outcome, surroundings)
  return {
    warnings: [...kept.warnings, ...written.warnings, ...note.warnings],
    notices: [...kept.notices, ...note.notices],
    page: written.name,
  }
}

const notKept = (error: unknown): KeptWords => ({
  warnings: [`this run was not kept for later ones: ${messageOf(error)}`],
  notices: [],
})

/** Notes in a history, if there is one, how a run ended that it does not keep. */
const noted = async (
  place: Place | null,
  outcome: Outcome,
  surroundings: Parameters<typeof noteOutcome>[2],
): Promise<KeptWords> =>
  place === null || saysNothing(outcome) ? nothing : noteOutcome(place, outcome, surroundings).catch(notKept)

/** Notes in the histories of a step that it could not start. */
export async function keepUnstarted(
  histories: readonly Place[],
  { env, interruption }: Pick<Keeping, 'env' | 'interruption'>,
): Promise<void> {
  for (const place of histories) {
    await tell(await noted(place, 'not-run', { env, signal: interruption.soft, log: info }), env)
  }
}

/** Whoever can read the history must not read a secret in a name there. */
function keptRun(
  { metrics, thresholds }: Result,
  {
    doubts,
    comparison,
    verdict: { passed },
  }: Pick<ScriptReport, 'doubts' | 'verdict'> & { comparison: Comparison | null },
): KeptRun {
  const isPlain = (text: string) => stepMask().text(text) === text
  const held = thresholds.filter(({ status }) => status === 'ok')
  return {
    metrics: new Map([...metrics].filter(([name]) => isPlain(name))),
    passed,
    invalid: validityBy(doubts).invalid,
    told: {
      verdict: comparison?.verdict ?? '',
      thresholds: held.map(({ metric, expression }) => `${metric} ${expression}`).filter(isPlain),
    },
  }
}

/**
 * Writes the pages of a history into a directory, for an artifact or GitHub Pages.
 *
 * @param how.beside the names of the histories whose pages this step has written there before.
 * @returns the name of this one; null: it has no page.
 */
async function writePages(
  { place, conditions }: Earlier,
  kept: KeptRun,
  { env, page, beside }: { env: NodeJS.ProcessEnv; page: KeptPages | null; beside: readonly string[] },
): Promise<{ name: string | null; warnings: readonly string[] }> {
  const none = { name: null, warnings: [] }
  if (place === null || page === null || page.directory === null) return none
  const isMeasured = kept.passed && kept.invalid === null
  const runs = isMeasured ? [...place.runs, nowRun(conditions, kept, env)] : place.runs
  if (runs.length === 0) return none
  const { key } = place
  const name = await historyName(key)
  try {
    for (const { path, content } of page.pages({ key, name, names: [...beside, name].sort(), runs })) {
      const file = join(page.directory, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
    }
    info(`wrote the page of the history ${quote(key)} into ${page.directory}`)
    return { name, warnings: [] }
  } catch (error) {
    const warning = `input history-page: the page cannot be written into ${quote(page.directory)}: ${messageOf(error)}`
    return { name: null, warnings: [warning] }
  }
}

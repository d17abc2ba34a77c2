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
import type { KeptRun, KeptWords, Pages } from '../history/history-place.ts'
import { isKeepable, keepRun, noteOutcome, nowRun } from '../history/keep-run.ts'
import type { Result } from '../results/result.ts'
import type { ScriptReport, StepReport } from '../verdict/script-report.ts'
import { validityBy } from '../verdict/valid-runs.ts'

/** The pages of a history, and where they go: an absolute path; null: beside it, in its branch. */
export type KeptPages = { pages: Pages; directory: string | null }

/** Keeps what later runs compare with. All is published by then, so that what goes wrong here is a warning. */
export async function keepAll(
  { scripts, verdict }: StepReport,
  { env, interruption, page, notes }: Keeping,
): Promise<void> {
  for (const { earlier, result, ...report } of scripts) {
    if (earlier === null) continue
    const run = result && keptRun(result, report, verdict.passed)
    const pages = page !== null && page.directory === null ? page.pages : () => []
    const surroundings = { env, signal: interruption.soft, log: info, pages }
    if (run !== null) await tell(keepRun(earlier, run, surroundings), env)
    if (run !== null) await warn(await writePages(earlier, run, { env, page }), env)
    if (notes && (run === null || !isKeepable(run))) {
      await tell(noteOutcome(earlier, report.verdict.outcome, surroundings), env)
    }
  }
}

/** How to keep, and what besides the figures. */
export type Keeping = {
  env: NodeJS.ProcessEnv
  interruption: Interruption
  page: KeptPages | null
  /** Whether later runs want to know how one ended that is not kept. */
  notes: boolean
}

async function tell(keeping: Promise<KeptWords>, env: NodeJS.ProcessEnv): Promise<void> {
  const { warnings, notices } = await keeping.catch((error: unknown) => ({
    warnings: [`this run was not kept for later ones: ${messageOf(error)}`],
    notices: [],
  }))
  await warn(warnings, env)
  await annotate(
    notices.map((message) => ({ level: 'notice', message })),
    env,
  )
}

/** Whoever can read the history must not read a secret in a name there. */
function keptRun(
  { metrics, thresholds }: Result,
  { doubts, comparison }: { doubts: ScriptReport['doubts']; comparison: Comparison | null },
  passed: boolean,
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

/** Writes the pages of a history into a directory, for an artifact or GitHub Pages. */
async function writePages(
  { place, conditions }: Earlier,
  kept: KeptRun,
  { env, page }: { env: NodeJS.ProcessEnv; page: KeptPages | null },
): Promise<readonly string[]> {
  if (place === null || page === null || page.directory === null) return []
  const isMeasured = kept.passed && kept.invalid === null
  const runs = isMeasured ? [...place.runs, nowRun(conditions, kept, env)] : place.runs
  if (runs.length === 0) return []
  const { key } = place
  const name = await historyName(key)
  try {
    for (const { path, content } of page.pages({ key, name, names: [name], runs })) {
      const file = join(page.directory, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
    }
    info(`wrote the page of the history ${quote(key)} into ${page.directory}`)
    return []
  } catch (error) {
    return [`input history-page: the page cannot be written into ${quote(page.directory)}: ${messageOf(error)}`]
  }
}

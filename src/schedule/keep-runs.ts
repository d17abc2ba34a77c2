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
import type { KeptRun, Pages } from '../history/history-place.ts'
import { keepRun, nowRun } from '../history/keep-run.ts'
import type { Result } from '../results/result.ts'
import type { ScriptReport, StepReport } from '../verdict/script-report.ts'
import { validityBy } from '../verdict/valid-runs.ts'

/** The pages of a history, and where they go: an absolute path; null: beside it, in its branch. */
export type KeptPages = { pages: Pages; directory: string | null }

/** Keeps what later runs compare with. All is published by then, so that what goes wrong here is a warning. */
export async function keepAll(
  { scripts }: StepReport,
  { env, interruption, page }: { env: NodeJS.ProcessEnv; interruption: Interruption; page: KeptPages | null },
): Promise<void> {
  const withPages: string[] = []
  for (const { earlier, result, ...report } of scripts) {
    if (earlier === null || result === null) continue
    const run = keptRun(result, report)
    // Which of several scripts a line is about.
    const about = (line: string) => (scripts.length === 1 ? line : `${report.script}: ${line}`)
    const failed = (error: unknown) => ({
      warnings: [`this run was not kept for later ones: ${messageOf(error)}`],
      notices: [],
    })
    const pages = page !== null && page.directory === null ? page.pages : () => []
    const surroundings = { env, signal: interruption.soft, log: (line: string) => info(about(line)), pages }
    const { warnings, notices } = await keepRun(earlier, run, surroundings).catch(failed)
    const written = await writePages(earlier, run, { env, page, beside: withPages })
    if (written.name !== null) withPages.push(written.name)
    await warn([...warnings, ...written.warnings].map(about), env)
    await annotate(
      notices.map((message) => ({ level: 'notice', message: about(message) })),
      env,
    )
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

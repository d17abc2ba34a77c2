import { lstatSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import Builder from 'fast-xml-builder'
import { pathKind } from '../base/path-kind.ts'
import { quote, shorten } from '../base/text.ts'
import type { ComparedFigure, FigureComparison } from '../compare/comparison.ts'
import { figureWords } from '../compare/comparison-words.ts'
import { counted } from '../results/figures.ts'
import { keyFigures } from '../results/key-figures.ts'
import type { Check, Result, Threshold } from '../results/result.ts'
import { thresholdWords } from '../verdict/reasons.ts'
import type { ScriptReport, StepReport } from '../verdict/script-report.ts'

/** What a case says besides its name; nothing: it passed. */
type Said = { failure?: { type: string; words: string }; skipped?: string; output?: string }

type Case = Said & { name: string; group: string }

type Suite = { name: string; startedAt: number | null; seconds: number; properties: [string, string][]; cases: Case[] }

/** Characters of a name: more are of no use to any reader, and a report has as many names as a script wants. */
const longestName = 1000

/** What XML 1.0 cannot hold in any way, halves of characters too. */
const impossible = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu

const xmlText = (text: string): string => text.replaceAll(impossible, '\u{fffd}')

/** On one line: a reader makes spaces of the others anyway. */
const attribute = (text: string): string => xmlText(shorten(text, longestName)).replaceAll(/[\t\n\r]+/g, ' ')

/** A step as JUnit XML: a suite for each script, a case for its outcome, each threshold, check and compared figure. */
export function junitXml({ scripts, verdict }: StepReport): string {
  const suites = scripts.length === 0 ? [suiteOfStep(verdict)] : scripts.map(suiteOf)
  const builder = new Builder({
    attributeNamePrefix: '@',
    ignoreAttributes: false,
    format: true,
    suppressEmptyNode: true,
    suppressBooleanAttributes: false,
  })
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      '@name': 'k6 load test',
      ...counts(suites.flatMap(({ cases }) => cases)),
      testsuite: suites.map(suiteXml),
    },
  })
}

const counts = (cases: readonly Case[]) => ({
  '@tests': String(cases.length),
  '@failures': String(cases.filter(({ failure }) => failure).length),
  '@errors': '0',
})

const suiteXml = ({ name, startedAt, seconds, properties, cases }: Suite) => ({
  '@name': attribute(name),
  ...counts(cases),
  '@skipped': String(cases.filter(({ skipped }) => skipped !== undefined).length),
  '@time': seconds.toFixed(3),
  ...(startedAt === null ? {} : { '@timestamp': new Date(startedAt).toISOString().slice(0, 19) }),
  ...(properties.length === 0
    ? {}
    : { properties: { property: properties.map(([key, value]) => ({ '@name': key, '@value': attribute(value) })) } }),
  testcase: cases.map((one, index) => caseXml(one, name, index === 0 ? seconds : 0)),
})

/** The time of a test is that of its outcome; nothing else in it has one of its own. */
const caseXml = ({ name, group, failure, skipped, output }: Case, suite: string, seconds: number) => ({
  '@classname': attribute(`${shorten(suite, longestName / 2)}.${group}`),
  '@name': attribute(name),
  '@time': seconds.toFixed(3),
  ...(failure
    ? { failure: { '@type': failure.type, '@message': attribute(failure.words), '#text': xmlText(failure.words) } }
    : {}),
  ...(skipped === undefined ? {} : { skipped: { '@message': attribute(skipped) } }),
  ...(output === undefined ? {} : { 'system-out': xmlText(output) }),
})

/** Of a step that could not start. */
const suiteOfStep = (verdict: StepReport['verdict']): Suite => ({
  name: 'k6 load test',
  startedAt: null,
  seconds: 0,
  properties: [],
  cases: [outcomeCase(verdict)],
})

function suiteOf(report: ScriptReport): Suite {
  const { script, verdict, result, comparison, durationMs, startedAt, k6Version, plan } = report
  const vus = keyFigures(result)['vus-max'] ?? plan?.maxVUs
  return {
    name: script,
    startedAt: startedAt ?? null,
    seconds: (durationMs ?? 0) / 1000,
    properties: [
      ['outcome', verdict.outcome],
      ...(k6Version === '' ? [] : [['k6-version', k6Version] as [string, string]]),
      ...(vus === undefined ? [] : [['vus-max', String(vus)] as [string, string]]),
      ...(durationMs === null ? [] : [['duration-ms', String(Math.round(durationMs))] as [string, string]]),
    ],
    cases: [
      outcomeCase(verdict),
      ...(result ? result.thresholds.map((threshold) => thresholdCase(threshold, result)) : []),
      ...(result ? result.checks.map((check) => checkCase(check, verdict.outcome === 'checks-failed')) : []),
      ...(comparison?.figures.map((one) => figureCase(one, comparison.mode, verdict.outcome === 'regression')) ?? []),
    ],
  }
}

function outcomeCase({ outcome, passed, reason, advice }: StepReport['verdict']): Case {
  const words = advice === '' ? reason : `${reason} ${advice}`
  const said: Said = passed ? { output: words } : { failure: { type: outcome, words } }
  return {
    name: 'outcome',
    group: 'outcome',
    ...(outcome === 'skipped' || (passed && outcome === 'not-run') ? { skipped: words } : said),
  }
}

function thresholdCase(threshold: Threshold, result: Result): Case {
  const { metric, expression, status } = threshold
  const words = thresholdWords(threshold, result)
  const said: Record<Threshold['status'], Said> = {
    ok: { output: words },
    crossed: { failure: { type: 'thresholds-crossed', words } },
    'no-data': { skipped: `it had no data: ${words}` },
    unknown: { skipped: `what became of it is not known: ${words}` },
  }
  return { name: `${metric} ${expression}`, group: 'threshold', ...said[status] }
}

/** k6 lets failed checks pass, and so does a report, unless they failed the step. */
function checkCase({ groups, name, passes, fails }: Check, fail: boolean): Case {
  const words = `${fails} of ${counted(passes + fails, 'check')} failed`
  const lets = fail ? { failure: { type: 'checks-failed', words } } : { output: `${words}, which k6 lets pass` }
  return { name: [...groups, name].join(' > '), group: 'check', ...(fails === 0 ? { output: words } : lets) }
}

/** As with checks: what is worse fails only where it failed the step. */
function figureCase(figure: FigureComparison & ComparedFigure, mode: 'baseline' | 'paired', fail: boolean): Case {
  const words = figureWords(figure, mode)
  const isFailure = fail && figure.verdict === 'worse'
  return {
    name: `${figure.metric} ${figure.aggregation}`,
    group: 'comparison',
    ...(isFailure ? { failure: { type: 'regression', words } } : { output: words }),
  }
}

const isInside = (path: string, directory: string): boolean => {
  const way = relative(directory, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && resolve(directory, way) === resolve(path)
}

/** The directory above a path that is there already, as it is without links. */
function realParent(path: string): string {
  const parent = dirname(path)
  try {
    lstatSync(parent)
    return realpathSync(parent)
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!isMissing || dirname(parent) === parent || isThere(parent)) throw error
    return realParent(parent)
  }
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path) !== undefined
  } catch {
    return false
  }
}

/**
 * Writes JUnit XML. What stands at its path is replaced, links are not followed: neither there, nor out of the workspace.
 *
 * @param path absolute.
 * @param workspace absolute; a path elsewhere is the user's own decision.
 * @throws when it cannot be written.
 */
export function writeJunit(step: StepReport, path: string, workspace: string): void {
  if (isInside(path, workspace) && !isInside(realParent(path), realpathSync(workspace))) {
    throw new Error(`${quote(path)} leads out of the workspace by a link`)
  }
  if (pathKind(path) === 'directory') throw new Error(`${quote(path)} is a directory; give the path of a file`)
  mkdirSync(dirname(path), { recursive: true })
  rmSync(path, { force: true })
  writeFileSync(path, junitXml(step), { flag: 'wx' })
}

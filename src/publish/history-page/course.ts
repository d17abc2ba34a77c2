import { changePoints, clearSplit } from '../../compare/change-points.ts'
import type { ComparedFigure } from '../../compare/comparison.ts'
import { nameOf, reader } from '../../compare/measurement.ts'
import type { EarlierRun } from '../../history/earlier-runs.ts'
import { figure as shownFigure, type Unit, unitOf } from '../../results/figures.ts'

/** One figure over the runs of a history. */
export type Course = {
  /** `http_req_duration p(95)`. */
  name: string
  unit: Unit
  /** By run, oldest first; null: that run has no such value. */
  values: readonly (number | null)[]
  /** Where its level changed: indexes of the first runs of new levels. */
  changes: readonly number[]
  /** The limit of a threshold that the newest run held; null: none is known. */
  limit: number | null
}

/** What everybody wants to see first, beside what is compared. */
const usual: readonly ComparedFigure[] = [
  { metric: 'http_req_duration', aggregation: 'p(95)', better: 'lower' },
  { metric: 'http_req_duration', aggregation: 'med', better: 'lower' },
  { metric: 'http_reqs', aggregation: 'rate', better: 'higher' },
  { metric: 'http_req_failed', aggregation: 'rate', better: 'lower' },
  { metric: 'iteration_duration', aggregation: 'p(95)', better: 'lower' },
]

/** Figures beyond which a page has no more charts. */
const most = 8

/** The figures of a history that any run has, those that are compared first. */
export function coursesOf(runs: readonly EarlierRun[], compared: readonly ComparedFigure[]): readonly Course[] {
  const others = usual.filter((one) => !compared.some((figure) => nameOf(figure) === nameOf(one)))
  const shownFigures = [...compared, ...others]
  return shownFigures
    .map((figure) => courseOf(runs, figure, shownFigures.length))
    .filter(({ values }) => values.some((value) => value !== null))
    .slice(0, most)
}

function courseOf(runs: readonly EarlierRun[], figure: ComparedFigure, count: number): Course {
  const { metric, aggregation } = figure
  const read = reader(figure)
  const values = runs.map((run) => read(run)?.value ?? null)
  const kind = runs.findLast(({ metrics }) => metrics.has(metric))?.metrics.get(metric)?.kind ?? 'gauge'
  const limits = runs.at(-1)?.origin?.thresholds.flatMap((text) => limitIn(text, `${metric} ${aggregation}`)) ?? []
  return {
    name: nameOf(figure),
    unit: unitOf({ name: metric, kind }, aggregation),
    values,
    changes: changesIn(values, count),
    limit: limits[0] ?? null,
  }
}

/** Runs without the figure are stepped over. */
function changesIn(values: readonly (number | null)[], count: number): readonly number[] {
  const known = values.flatMap((value, index) => (value === null ? [] : [{ value, index }]))
  const points = changePoints(
    known.map(({ value }) => value),
    clearSplit(count),
  )
  return points.flatMap(({ at }) => known[at]?.index ?? [])
}

/** The number in `http_req_duration p(95)<500`, if it is of this figure. */
function limitIn(threshold: string, name: string): readonly number[] {
  if (!threshold.startsWith(name)) return []
  const [, number] = /^\s*[<>]=?\s*(\d+(?:\.\d+)?)$/.exec(threshold.slice(name.length)) ?? []
  return number === undefined ? [] : [Number(number)]
}

/** A value with its unit, as everywhere. */
export const shown = (value: number | null, unit: Unit): string => (value === null ? '–' : shownFigure(value, unit))

import type { KeyFigures } from '../results/key-figures.ts'
import type { FigureResults } from './result-file.ts'

/** Which figure of the outputs each is. */
export const figureNames = {
  httpReqs: 'http-reqs',
  httpReqsPerSecond: 'http-reqs-rate',
  httpReqFailedShare: 'http-req-failed-rate',
  httpReqDurationAvgMs: 'http-req-duration-avg',
  httpReqDurationMinMs: 'http-req-duration-min',
  httpReqDurationMedMs: 'http-req-duration-med',
  httpReqDurationMaxMs: 'http-req-duration-max',
  httpReqDurationP90Ms: 'http-req-duration-p90',
  httpReqDurationP95Ms: 'http-req-duration-p95',
  httpReqDurationP99Ms: 'http-req-duration-p99',
  iterations: 'iterations',
  iterationsPerSecond: 'iterations-rate',
  iterationDurationP95Ms: 'iteration-duration-p95',
  droppedIterations: 'dropped-iterations',
  checksShare: 'checks-rate',
  vusMax: 'vus-max',
  dataReceivedBytes: 'data-received',
  dataSentBytes: 'data-sent',
} as const satisfies Record<keyof FigureResults, keyof KeyFigures>

/** The key figures by their names in the result file, which say their units. */
export const figureResults = (figures: KeyFigures): FigureResults =>
  Object.fromEntries(Object.entries(figureNames).map(([name, key]) => [name, figures[key]])) as FigureResults

import { field, isObject, type Json } from '../../base/json.ts'
import { visible } from '../../base/text.ts'
import { askCloud, type CloudApi, CloudApiError } from './cloud-api.ts'

/** A test run as the v6 API shows it (k6's client: model_test_run_api_model.go), as far as it is used here. */
export type TestRun = {
  id: string
  /** created, queued, initializing, running, processing_metrics, completed, aborted, or a word of a newer API. */
  status: string
  /** null: none yet. */
  result: string | null
  /** What the service says of the status, or of the result: an error's text; empty: nothing. */
  message: string
  /** The service's code for it; null: none. */
  code: number | null
  /** Who aborted it; empty: nobody did, or it is not said. */
  abortedBy: string
  note: string
  /** The script's options; empty where they are not known. */
  options: Json
  maxVUs: number | null
  /** Seconds. */
  estimatedDuration: number | null
  /** Seconds that were run. */
  executionDuration: number | null
  /** Without `v`; empty: not known. */
  k6Version: string
}

/** Nothing more will happen to it. */
export const isFinished = ({ status }: Pick<TestRun, 'status'>): boolean =>
  status === 'completed' || status === 'aborted'

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const number = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)

/**
 * Reads a test run.
 *
 * @throws {CloudApiError} when it cannot be had, or what comes is none.
 */
export async function readTestRun(api: CloudApi, id: string): Promise<TestRun> {
  const json = await askCloud(api, { path: testRunPath(id) })
  const run = isObject(json) ? parseTestRun(json) : null
  if (run === null || run.id !== id) {
    throw new CloudApiError('the API cannot be understood: its answer is not the test run that was asked for', {
      status: 200,
      retryInMs: 0,
    })
  }
  return run
}

export const testRunPath = (id: string): string => `/cloud/v6/test_runs/${id}`

function parseTestRun(json: Json): TestRun | null {
  const status = text(json.status)
  if (typeof json.id !== 'number' || status === '') return null
  const history = Array.isArray(json.status_history) ? json.status_history : []
  const aborted = history.filter((entry) => field(entry, 'type') === 'aborted')
  const said = [json.result_details, ...[json.status_details, ...aborted].map((entry) => field(entry, 'extra'))]
  return {
    id: String(json.id),
    status,
    result: text(json.result) || null,
    message: visible(said.map((extra) => text(field(extra, 'message'))).find((words) => words !== '') ?? ''),
    code: said.map((extra) => number(field(extra, 'code'))).find((code) => code !== null) ?? null,
    abortedBy: visible(aborted.map((entry) => text(field(field(entry, 'extra'), 'by_user'))).find(Boolean) ?? ''),
    note: text(json.note),
    options: isObject(json.options) ? json.options : {},
    maxVUs: number(json.max_vus),
    estimatedDuration: number(json.estimated_duration),
    executionDuration: number(json.execution_duration),
    k6Version: text(field(json.k6_versions, 'k6')).replace(/^v/, ''),
  }
}

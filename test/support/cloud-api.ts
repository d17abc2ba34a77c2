import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** The account that the stub knows. */
export const account = { token: 'glc_c2VjcmV0LXRva2Vu', stackId: '4321', projectId: '77' } as const

/** What becomes of the test run, in order: each question moves it one on, and it stays at the last. */
export type CloudState = {
  status: string
  result?: string | null
  message?: string
  code?: number
  byUser?: string
}

export type CloudOptions = {
  states?: readonly CloudState[]
  /** What the script's options say, for a run that is only attached to. */
  options?: object
  /** Metric → type. */
  metrics?: Readonly<Record<string, string>>
  /** `http_req_duration histogram_quantile(0.95)` → value. */
  figures?: Readonly<Record<string, number>>
  /** A metric that the API lists, and of which it answers no query. */
  unknown?: string
  /** What goes wrong instead of the right answer, by the kind of a call; the number says with which call of the kind it begins. */
  faults?: Partial<Record<CallKind, CloudFault>>
}

export type CloudFault = { answer: (response: ServerResponse) => void; from?: number; times?: number }

export type CallKind =
  | 'validate'
  | 'create'
  | 'upload'
  | 'start'
  | 'progress'
  | 'abort'
  | 'note'
  | 'metrics'
  | 'query'
  | 'start-local'
  | 'upload-archive'
  | 'push'
  | 'notify'

export type CloudCall = {
  kind: CallKind
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: Buffer
  by: 'k6' | 'action'
}

const runId = 9001
const testId = 555
const runToken = 'run-token-of-the-stub'

const scenes: readonly CloudState[] = [
  { status: 'created' },
  { status: 'initializing' },
  { status: 'running' },
  { status: 'completed', result: 'passed' },
]

/**
 * A Grafana Cloud k6 on loopback, as k6 1.8.1 and 2.2.0 ask it (internal/cmd/cloud.go, cloudapi/, internal/cloudapi/,
 * k6's OpenAPI client) and as the action does. What they do not ask like this ends up in `complaints`, which a test must find empty.
 */
export async function startCloud(options: CloudOptions = {}) {
  const calls: CloudCall[] = []
  const complaints: string[] = []
  const run = { at: 0, aborted: false, note: '', ended: null as CloudState | null }
  const counts = new Map<CallKind, number>()
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    const body = await buffer(request)
    const path = decodeURIComponent(url)
    const route = routes.find((known) => known.method === method && known.path.test(path))
    if (route === undefined) {
      complaints.push(`unknown: ${method} ${path}`)
      return json(response, 404, problem('Not found', 'not_found'))
    }
    const by = /^k6cloud\//.test(String(headers['user-agent'])) ? 'k6' : 'action'
    const call: CloudCall = { kind: route.kind, method, path, headers, body, by }
    calls.push(call)
    for (const what of [...wrongHeaders(call, route), ...(route.check?.(call) ?? [])])
      complaints.push(`${method} ${path}: ${what}`)
    const count = counts.get(route.kind) ?? 0
    counts.set(route.kind, count + 1)
    const fault = options.faults?.[route.kind]
    if (fault && count >= (fault.from ?? 0) && count < (fault.from ?? 0) + (fault.times ?? Infinity)) {
      return fault.answer(response)
    }
    route.answer({ call, response, run, options, origin: `http://${headers.host}` })
  }).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  return {
    calls,
    complaints,
    origin,
    run,
    runId: String(runId),
    runUrl: `${origin}/a/k6-app/runs/${runId}`,
    kinds: (by?: 'k6' | 'action') => calls.filter((call) => by === undefined || call.by === by).map(({ kind }) => kind),
    env: {
      K6_CLOUD_TOKEN: account.token,
      K6_CLOUD_HOST: origin,
      K6_CLOUD_HOST_V6: origin,
      K6_CLOUD_WEB_APP_URL: `${origin}/a/k6-app`,
      K6_SHOW_CLOUD_LOGS: 'false',
      K6_CLOUD_TRACES_ENABLED: 'false',
      LOAD_TEST_CLOUD_PATIENCE: '0.05',
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

type Run = { at: number; aborted: boolean; note: string; ended: CloudState | null }
type Asked = { call: CloudCall; response: ServerResponse; run: Run; options: CloudOptions; origin: string }

type Route = {
  kind: CallKind
  method: string
  path: RegExp
  /** How a call proves who it is: v6 with Bearer and the stack, v1 with Token (without the stack where k6 1.x's output
   * asks), a run with its own token. */
  auth: 'v6' | 'v1' | 'v1-output' | 'run' | 'none'
  /** Content type, if the call has a body. */
  type?: RegExp
  check?: (call: CloudCall) => readonly string[]
  answer: (asked: Asked) => void
}

const wrongHeaders = ({ headers, body }: CloudCall, { auth, type, method }: Route): readonly string[] => {
  const { authorization = '' } = headers
  const stack = headers['x-stack-id']
  const expected = {
    v6: `Bearer ${account.token}`,
    v1: `Token ${account.token}`,
    'v1-output': `Token ${account.token}`,
    run: `Bearer ${runToken}`,
    none: '',
  }
  return [
    ...(authorization === expected[auth] ? [] : [`authorization is ${authorization}`]),
    ...(!['v6', 'v1'].includes(auth) || stack === account.stackId ? [] : [`x-stack-id is ${stack}`]),
    ...(type === undefined || type.test(String(headers['content-type']))
      ? []
      : [`content-type is ${headers['content-type']}`]),
    ...(type !== undefined || body.length === 0 ? [] : ['it has a body']),
    ...(method === 'GET' || auth !== 'v6' || headers.accept ? [] : ['no accept']),
  ]
}

const jsonOf = ({ body }: CloudCall): Record<string, unknown> => JSON.parse(body.toString('utf8') || 'null') ?? {}

/** What a JSON body lacks, and what it has besides. */
const fields =
  (needed: readonly string[], allowed: readonly string[] = []) =>
  (call: CloudCall): readonly string[] => {
    const names = Object.keys(jsonOf(call))
    return [
      ...needed.filter((name) => !names.includes(name)).map((name) => `no ${name}`),
      ...names.filter((name) => !needed.includes(name) && !allowed.includes(name)).map((name) => `what is ${name}?`),
    ]
  }

/** A multipart form with these fields, and an archive: k6's is a tar with a metadata.json. */
const form =
  (names: readonly string[], archive: boolean) =>
  ({ body }: CloudCall): readonly string[] => {
    const text = body.toString('latin1')
    return [
      ...names.filter((name) => !text.includes(`name="${name}"`)).map((name) => `no field ${name}`),
      ...(archive && !isArchive(text) ? ['no archive'] : []),
    ]
  }

const isArchive = (text: string): boolean => text.includes('metadata.json') && text.includes('ustar')

const idempotent = ({ headers }: CloudCall): readonly string[] =>
  /^[0-9a-f]{16}$/.test(String(headers['k6-idempotency-key'])) ? [] : ['no idempotency key']

const one = '/cloud/v6/test_runs/9001'

const routes: readonly Route[] = [
  // k6 2.x
  {
    ...{
      kind: 'validate',
      method: 'POST',
      path: /^\/cloud\/v6\/validate_options$/,
      auth: 'v6',
      type: /^application\/json/,
    },
    check: fields(['options', 'project_id'], ['is_local_execution']),
    answer: ({ response }) => json(response, 200, { vuh_usage: 0.1, breakdown: breakdown }),
  },
  {
    ...{ kind: 'create', method: 'POST', path: /^\/cloud\/v6\/projects\/77\/load_tests$/, auth: 'v6' },
    type: /^multipart\/form-data/,
    check: form(['name'], false),
    answer: ({ response }) => json(response, 201, loadTest),
  },
  {
    ...{ kind: 'create', method: 'GET', path: /^\/cloud\/v6\/projects\/77\/load_tests\?.*name=/, auth: 'v6' },
    answer: ({ response }) => json(response, 200, { value: [loadTest] }),
  },
  {
    ...{ kind: 'upload', method: 'PUT', path: /^\/cloud\/v6\/load_tests\/555\/script$/, auth: 'v6' },
    type: /^application\/octet-stream/,
    check: ({ body }) => (isArchive(body.toString('latin1')) ? [] : ['no archive']),
    answer: ({ response }) => response.writeHead(204).end(),
  },
  {
    ...{ kind: 'start', method: 'POST', path: /^\/cloud\/v6\/load_tests\/555\/start$/, auth: 'v6', check: idempotent },
    answer: ({ response, run, options, origin }) =>
      json(response, 200, { ...testRun(run, options), test_run_details_page_url: `${origin}/a/k6-app/runs/${runId}` }),
  },
  {
    ...{ kind: 'progress', method: 'GET', path: new RegExp(`^${one}$`), auth: 'v6' },
    answer(asked) {
      const { call, response, run, options } = asked
      json(response, 200, testRun(run, options))
      // Where k6 asks too, only its questions move the run on: how often the action asks between them is luck.
      if (call.by === 'k6' || attached(asked)) run.at++
    },
  },
  {
    ...{ kind: 'abort', method: 'POST', path: new RegExp(`^${one}/abort$`), auth: 'v6' },
    answer({ response, run, options }) {
      if (isOver(stateOf(run, options))) return json(response, 409, problem('Test run already ended', 'conflict'))
      run.aborted = true
      response.writeHead(204).end()
    },
  },
  {
    ...{ kind: 'note', method: 'PATCH', path: new RegExp(`^${one}$`), auth: 'v6', type: /^application\/json/ },
    check: fields(['note']),
    answer({ call, response, run }) {
      run.note = String(jsonOf(call).note)
      response.writeHead(204).end()
    },
  },
  // The metrics API
  {
    ...{ kind: 'metrics', method: 'GET', path: /^\/cloud\/v5\/test_runs\/9001\/metrics$/, auth: 'v6' },
    answer: ({ response, options }) =>
      json(response, 200, {
        value: Object.entries(options.metrics ?? {}).map(([name, type]) => ({
          ...{ id: '1af77c11-5b93-58ba-b7a2-c839b0402cf7', origin: 'builtin', test_run_id: runId },
          ...{ name, type },
        })),
      }),
  },
  {
    ...{ kind: 'query', method: 'GET', auth: 'v6' },
    path: /^\/cloud\/v5\/test_runs\/9001\/query_aggregate_k6\(metric='[^']+',query='[^']+'\)$/,
    answer({ call, response, options }) {
      const [, metric, query] = /metric='([^']+)',query='([^']+)'/.exec(call.path) ?? []
      if (metric === options.unknown) return json(response, 400, problem('unknown query', 'bad_request'))
      const value = options.figures?.[`${metric} ${query}`]
      const result =
        value === undefined
          ? []
          : [{ metric: { __name__: metric, test_run_id: String(runId) }, values: [[1684950639, value]] }]
      json(response, 200, { status: 'success', data: { resultType: 'vector', result } })
    },
  },
  // k6 2.x --local-execution
  {
    ...{
      kind: 'start-local',
      method: 'POST',
      path: /^\/provisioning\/v1\/load_tests\/555\/start_local_execution$/,
      auth: 'v6',
    },
    type: /^application\/json/,
    check: (call) => [...idempotent(call), ...fields(['options', 'max_vus', 'total_duration', 'archive_size'])(call)],
    answer: ({ response, origin, run }) => {
      run.at = 1
      json(response, 200, localExecution(origin))
    },
  },
  {
    ...{ kind: 'upload-archive', method: 'PUT', path: /^\/stub\/archive$/, auth: 'none', type: /^application\/x-tar/ },
    check: ({ body }) => (isArchive(body.toString('latin1')) ? [] : ['no archive']),
    answer: ({ response }) => response.writeHead(200).end(),
  },
  {
    ...{ kind: 'push', method: 'POST', path: /^\/stub\/metrics$/, auth: 'run', type: /^application\/x-protobuf/ },
    answer: ({ response }) => response.writeHead(200).end(),
  },
  {
    ...{ kind: 'notify', method: 'POST', path: /^\/provisioning\/v1\/test_runs\/9001\/notify$/, auth: 'run' },
    type: /^application\/json/,
    check: fields(['event_type', 'error']),
    answer: ({ response }) => response.writeHead(204).end(),
  },
  // k6 1.x
  {
    ...{ kind: 'validate', method: 'POST', path: /^\/v1\/validate-options$/, auth: 'v1', type: /^application\/json/ },
    check: fields(['options']),
    answer: ({ response }) => json(response, 200, {}),
  },
  {
    ...{ kind: 'start', method: 'POST', path: /^\/v1\/archive-upload$/, auth: 'v1', type: /^multipart\/form-data/ },
    check: form(['name', 'project_id'], true),
    answer: ({ response }) => json(response, 200, { reference_id: String(runId) }),
  },
  {
    ...{ kind: 'progress', method: 'GET', path: /^\/v1\/test-progress\/9001$/, auth: 'v1', type: /^application\/json/ },
    answer({ response, run, options }) {
      json(response, 200, progressV1(stateOf(run, options)))
      run.at++
    },
  },
  {
    ...{ kind: 'abort', method: 'POST', path: /^\/v1\/tests\/9001\/stop$/, auth: 'v1', type: /^application\/json/ },
    answer({ response, run }) {
      run.aborted = true
      json(response, 200, {})
    },
  },
  {
    ...{ kind: 'start-local', method: 'POST', path: /^\/v1\/tests$/, auth: 'v1', type: /^multipart\/form-data/ },
    check: form(['name', 'project_id', 'vus', 'duration'], true),
    answer: ({ response }) => json(response, 200, { reference_id: String(runId) }),
  },
  {
    ...{
      kind: 'push',
      method: 'POST',
      path: /^\/v2\/metrics\/9001$/,
      auth: 'v1-output',
      type: /^application\/x-protobuf/,
    },
    answer: ({ response }) => response.writeHead(200).end(),
  },
  {
    ...{ kind: 'notify', method: 'POST', path: /^\/v1\/tests\/9001$/, auth: 'v1-output', type: /^application\/json/ },
    check: fields(['result_status', 'run_status', 'thresholds']),
    answer: ({ response }) => json(response, 200, {}),
  },
]

/** Nobody but the action asks. */
const attached = ({ options }: Asked): boolean => options.options !== undefined

const isOver = ({ status }: CloudState): boolean => status === 'completed' || status === 'aborted'

function stateOf(run: Run, { states = scenes }: CloudOptions): CloudState {
  if (run.aborted) return { status: 'aborted', result: 'error', byUser: 'ci@example.com' }
  return states[Math.min(run.at, states.length - 1)] ?? { status: 'created' }
}

/** With every field of model_test_run_api_model.go: k6's client wants them all. */
function testRun(run: Run, options: CloudOptions) {
  const { status, result = null, message, code, byUser } = stateOf(run, options)
  const extra = { by_user: byUser ?? null, message: message ?? null, code: code ?? null }
  const entered = '2026-03-01T10:00:00Z'
  const details = { type: status, entered, ...(message || code || byUser ? { extra } : {}) }
  const over = status === 'completed' || status === 'aborted'
  return {
    ...{ id: runId, test_id: testId, project_id: 77, started_by: null, created: entered, note: run.note },
    ...{ ended: over ? '2026-03-01T10:01:00Z' : null, retention_expiry: null, cost: null },
    ...{ status, status_details: details, status_history: [{ type: 'created', entered }, details], distribution: [] },
    ...{
      result,
      result_details: null,
      options: options.options ?? {},
      k6_dependencies: {},
      k6_versions: { k6: 'v2.2.0' },
    },
    ...{ max_vus: 5, max_browser_vus: 0, estimated_duration: 60, execution_duration: over ? 60 : 0, is_starred: false },
  }
}

/** Of k6 1.x (cloudapi/run_status.go). */
function progressV1({ status, result, code }: CloudState) {
  const numbers: Record<string, number> = {
    created: -2,
    queued: 0,
    initializing: 1,
    running: 2,
    processing_metrics: 2,
    completed: 3,
  }
  const aborted = result === 'failed' ? 8 : code === 8035 ? 7 : 5
  const runStatus = numbers[status] ?? aborted
  return {
    run_status_text: status,
    run_status: runStatus,
    result_status: result === 'passed' || !result ? 0 : 1,
    progress: 0.5,
  }
}

const breakdown = {
  protocol_vuh: 0,
  browser_vuh: 0,
  base_total_vuh: 0,
  reduction_rate: 0,
  reduction_rate_breakdown: {},
}

const loadTest = {
  ...{ id: testId, project_id: 77, name: 'script.js', baseline_test_run_id: null },
  ...{ created: '2026-03-01T09:00:00Z', updated: '2026-03-01T09:00:00Z' },
}

const localExecution = (origin: string) => ({
  test_run_id: runId,
  archive_upload_url: `${origin}/stub/archive`,
  test_run_details_page_url: `${origin}/a/k6-app/runs/${runId}`,
  runtime_config: {
    metrics: {
      ...{ push_url: `${origin}/stub/metrics`, push_interval: '1s', push_concurrency: 1, aggregation_period: '1s' },
      ...{ aggregation_wait_period: '1s', aggregation_min_samples: null, max_samples_per_package: 1000 },
    },
    traces: { push_url: '', traces_metadata: {}, proto: 'grpc' },
    files: { push_url: '', screenshots_base_path: '', headers: {}, method: 'PUT' },
    logs: {
      push_url: '',
      tail_url: '',
      limit: 100,
      push_period_seconds: '1s',
      level: 'info',
      message_max_size: 100,
      allowed_labels: [],
    },
    secrets: { endpoint: '', response_path: 'plaintext' },
    test_run_token: runToken,
  },
})

const problem = (message: string, code: string) => ({ error: { message, code } })

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

/** An answer as the API refuses. */
export const refuse = (status: number, message = 'no', headers: Record<string, string> = {}): CloudFault => ({
  answer: (response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    json(response, status, problem(message, 'refused'))
  },
})

export const hang: CloudFault = { answer: () => {} }

export const say = (body: string): CloudFault => ({
  answer: (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(body),
})

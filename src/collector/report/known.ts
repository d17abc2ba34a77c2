/*
 * The only strings that the collector keeps. Anything else becomes `other`, so that nothing a sender writes into a
 * report can reach the database.
 */

/** What stands for every string that is not known. */
export const other = 'other'

/** The operating systems of `go tool dist list` (Go 1.26). */
export const operatingSystems = new Set(
  'aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows'.split(' '),
)

/** The architectures of `go tool dist list` (Go 1.26). */
export const architectures = new Set(
  '386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm'.split(' '),
)

/** k6's executors, v0.27 to v2 (`lib/executor/*.go`), in alphabetical order. */
export const executors = [
  'constant-arrival-rate',
  'constant-vus',
  'externally-controlled',
  'per-vu-iterations',
  'ramping-arrival-rate',
  'ramping-vus',
  'shared-iterations',
]

/** What k6 imports by itself, v0.49 to v2.2 (`js/jsmodules.go`, `internal/js/jsmodules.go`). */
export const modules = new Set([
  'k6',
  'k6/browser',
  'k6/crypto',
  'k6/crypto/x509',
  'k6/data',
  'k6/encoding',
  'k6/execution',
  'k6/html',
  'k6/http',
  'k6/metrics',
  'k6/net/grpc',
  'k6/secrets',
  'k6/timers',
  'k6/websockets',
  'k6/ws',
  'k6/experimental/browser',
  'k6/experimental/csv',
  'k6/experimental/fs',
  'k6/experimental/grpc',
  'k6/experimental/redis',
  'k6/experimental/streams',
  'k6/experimental/timers',
  'k6/experimental/tracing',
  'k6/experimental/webcrypto',
  'k6/experimental/websockets',
])

/** The outputs that k6 names in its report, v0.49 to v2.2 (`internal/cmd/builtin_output_gen.go`). */
export const outputs = new Set([
  'cloud',
  'csv',
  'datadog',
  'experimental-opentelemetry',
  'experimental-prometheus-rw',
  'influxdb',
  'json',
  'kafka',
  'opentelemetry',
  'statsd',
  'summary',
])

/** The known ones of these names, each once, and `other` for all the rest together. What is no list has none. */
export function knownNames(list: unknown, known: ReadonlySet<string>): readonly string[] {
  if (!Array.isArray(list)) return []
  return [...new Set(list.map((name) => (typeof name === 'string' && known.has(name) ? name : other)))]
}

const versionShape = /^v?((?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){2}(?:-(?:rc|alpha|beta)\.?\d{1,2}|-dev)?)$/

/** The k6 version in its one spelling, without `v`; `other` when it has not the shape of one. */
export function knownVersion(text: string): string {
  return versionShape.exec(text)?.[1] ?? other
}

/** The operating system, or `other`. */
export function knownOperatingSystem(text: string): string {
  return operatingSystems.has(text) ? text : other
}

/** The architecture, or `other`. */
export function knownArchitecture(text: string): string {
  return architectures.has(text) ? text : other
}

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

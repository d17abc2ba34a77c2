import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const plan = JSON.stringify({
  vus: 1,
  duration: null,
  iterations: 1,
  stages: null,
  scenarios: { default: { executor: 'shared-iterations', vus: 1, iterations: 1 } },
  summaryTrendStats: ['avg'],
  thresholds: null,
  totalDuration: '10m30s',
  maxVUs: 1,
})

/** What k6 is asked to do. */
type Asked = 'run' | 'cloud' | 'inspect'

/**
 * Writes an executable that stands in for k6: it answers `version`, `deps` and `inspect` as k6 does, and runs `run`
 * (a shell script; `$summary` is the file that --summary-export names), or `cloud run` (another one).
 */
export function fakeK6({ run = '', cloud = '', inspect = `echo '${plan}'` }: Partial<Record<Asked, string>>): string {
  const file = join(mkdtempSync(join(tmpdir(), 'fake-k6-')), 'k6')
  writeFileSync(
    file,
    `#!/bin/sh
case $1 in
version) echo '{"go_arch":"amd64","go_os":"linux","go_version":"go1.26.8","version":"v2.2.0"}' ;;
deps) echo '{"buildDependencies":{"k6":"*"},"imports":[],"customBuildRequired":false}' ;;
inspect) ${inspect} ;;
cloud) ${cloud} ;;
run)
  while [ $# -gt 0 ]; do [ "$1" = --summary-export ] && summary=$2; shift; done
  ${run}
  ;;
esac
`,
  )
  chmodSync(file, 0o755)
  return file
}

/** What `k6 version --json` prints (k6: internal/cmd/version.go). */
export const versionAnswer = (version: string): string =>
  JSON.stringify({ go_arch: 'amd64', go_os: 'linux', go_version: 'go1.26.8', version: `v${version}` })

/** A program that answers `version --json` and nothing else; it notes each start in `calls`, if given. */
export function fakeBinary(version: string, calls = '/dev/null'): string {
  return `#!/bin/sh
echo "$*" >> '${calls}'
[ "$*" = 'version --json' ] || exit 9
echo '${versionAnswer(version)}'
`
}

/*
 * A script can need another k6 than the one that is there: extensions (`k6/x/...`), or another version (`"use k6 ..."`).
 * k6's automatic extension resolution then gets a custom build and runs that instead (internal/cmd/launcher.go).
 */

/** Why no custom build is fetched, as a sentence without its full stop, and what would be right. */
export type Refusal = { reason: string; advice: string }

/** @param boundBy what lets no other binary run, in words; not empty. */
export function refuseCustomBuild(
  k6: { path: string; version: string },
  { needs, boundBy }: { needs: string; boundBy: readonly string[] },
): Refusal {
  const inputs = boundBy.join(' and ')
  return {
    reason: `The script needs ${needs}, which k6 ${k6.version} at ${k6.path} does not satisfy, and ${inputs} ${boundBy.length === 1 ? 'forbids' : 'forbid'} another binary`,
    advice: `Let the step use a k6 that satisfies it (input k6-path), or leave out ${inputs}: then k6 fetches a custom build.`,
  }
}

/** The values that turn the extension resolution off (cmd/state/state.go: strconv.ParseBool). */
const off = /^(?:0|f|F|false|FALSE|False)$/

/** The variable by which the job itself lets no other binary run, in words; empty when it has none. */
export function boundByEnvironment(env: NodeJS.ProcessEnv): readonly string[] {
  const name = 'K6_AUTO_EXTENSION_RESOLUTION'
  const value = env[name] ?? ''
  return off.test(value) ? [`${name}=${value}`] : []
}

/**
 * The whole line with which every k6 process starts its debug log (internal/cmd/root.go, version.go: fullVersion).
 * A script cannot write such a line: what it logs ends in source=console, and quotes and line breaks in it are escaped.
 */
const versionLine =
  /^time="[^"]*" level=debug msg="k6 version: v(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?) \((?:commit\/[\w.-]+, )?[\w .:+-]+, ([a-z0-9]+)\/([a-z0-9]+)\)"$/

const inLines = (log: string, pattern: RegExp) => log.split('\n').flatMap((line) => [pattern.exec(line) ?? []].flat())

/** What a k6 process says of itself: its version without `v`, Go's names of system and architecture. */
export type LoggedIdentity = { version: string; goos: string; goarch: string }

/** Who the k6 process that started first is, by k6's text log; null: it does not say. */
export function loggedIdentity(log: string): LoggedIdentity | null {
  const [, version, goos, goarch] = inLines(log, versionLine)
  return version && goos && goarch ? { version, goos, goarch } : null
}

/** The version of the k6 process that started last, in k6's text log: a custom build is started by the k6 before it. */
export const lastLoggedVersion = (log: string): string | null => inLines(log, versionLine).at(-3) ?? null

/** The line with which a k6 that has all that a script depends on says so (internal/cmd/launcher.go). */
const satisfiedLine =
  /^time="[^"]*" level=debug msg="The current k6 binary already satisfies all the required dependencies, .*" test_path="[^"]*"$/

/** Whether k6 said, in its text log, that it has all that the script depends on. */
export const satisfies = (log: string): boolean => inLines(log, satisfiedLine).length > 0

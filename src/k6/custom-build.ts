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
  /^time="[^"]*" level=debug msg="k6 version: v(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?) \((?:commit\/[\w.-]+, )?[\w .:+-]+, [a-z0-9]+\/[a-z0-9]+\)"$/

/** The version of the k6 process that started last, in k6's text log: a custom build is started by the k6 before it. */
export const lastLoggedVersion = (log: string): string | null =>
  log
    .split('\n')
    .flatMap((line) => versionLine.exec(line)?.[1] ?? [])
    .at(-1) ?? null

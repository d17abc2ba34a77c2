/** The version that this release of the action was tested with; it is installed when none is asked for or found. */
export const testedVersion = '2.2.0'

/** The first version that knows `k6 version --json` (internal/cmd/version.go, cmd/version.go before v0.57). */
export const minimumVersion = '0.56.0'

/** `2.2.0`: a plain release, no prerelease, no build metadata. */
const release = /^\d+\.\d+\.\d+$/

export const isRelease = (version: string): boolean => release.test(version)

/** Whether it names many releases: `2`, `2.2`. */
export const isPrefix = (wanted: string): boolean => /^\d+(?:\.\d+)?$/.test(wanted)

/** Major, minor and patch. A prefix stands for the newest of its line, so what it leaves out counts as infinite. */
const numbersOf = (version: string): readonly number[] => {
  const given = (version.split('-')[0] ?? '').split('.').map(Number)
  return [0, 1, 2].map((at) => given[at] ?? Number.POSITIVE_INFINITY)
}

/** Orders by major, minor, patch; below zero when `a` is the older. A prerelease counts as its release. */
export function compareVersions(a: string, b: string): number {
  const right = numbersOf(b)
  return numbersOf(a).reduce((order, number, at) => order || Math.sign(number - (right[at] ?? 0)), 0)
}

/**
 * Whether a version is what was asked for.
 *
 * @param wanted an exact version or a prefix; a prefix is satisfied by plain releases only.
 */
export function satisfies(version: string, wanted: string): boolean {
  if (!isPrefix(wanted)) return version === wanted
  return isRelease(version) && version.startsWith(`${wanted}.`)
}

/** The newest plain release that satisfies, or null. `latest` is satisfied by all. */
export function newestOf(versions: readonly string[], wanted: string): string | null {
  const matching = versions.filter(
    (version) => isRelease(version) && (wanted === 'latest' || satisfies(version, wanted)),
  )
  return matching.toSorted(compareVersions).at(-1) ?? null
}

/** Whether nothing that satisfies can work with this action. */
export const isTooOld = (wanted: string): boolean =>
  wanted !== '' && wanted !== 'latest' && compareVersions(wanted, minimumVersion) < 0

/** The Go module of a version or prefix: `go.k6.io/k6/v2` from 2.0 on, `go.k6.io/k6` before. */
export function goModule(version: string): string {
  const major = numbersOf(version)[0] ?? 0
  return major >= 2 ? `go.k6.io/k6/v${major}` : 'go.k6.io/k6'
}

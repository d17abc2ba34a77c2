/** The machine as Node names it. */
export type Host = { platform: NodeJS.Platform; arch: string }

/** What k6 ships for a machine. */
export type ReleaseTarget = {
  /** As in the names of the release's files: `linux-amd64`, `macos-arm64`. */
  name: string
  archive: 'tar.gz' | 'zip'
  /** The binary in the archive. */
  binary: 'k6' | 'k6.exe'
}

/** grafana/k6: build-release.sh. */
const targets: Readonly<Record<string, ReleaseTarget>> = {
  'linux/x64': { name: 'linux-amd64', archive: 'tar.gz', binary: 'k6' },
  'linux/arm64': { name: 'linux-arm64', archive: 'tar.gz', binary: 'k6' },
  'darwin/x64': { name: 'macos-amd64', archive: 'zip', binary: 'k6' },
  'darwin/arm64': { name: 'macos-arm64', archive: 'zip', binary: 'k6' },
  'win32/x64': { name: 'windows-amd64', archive: 'zip', binary: 'k6.exe' },
}

export const hostName = ({ platform, arch }: Host): string => `${platform}/${arch}`

/** What k6 ships for this machine, or null where it ships nothing. */
export const releaseTarget = (host: Host): ReleaseTarget | null => targets[hostName(host)] ?? null

/** All that k6 ships. */
export const allTargets: readonly ReleaseTarget[] = Object.values(targets)

/** The same, in words. */
export const shippedTargets = allTargets.map(({ name }) => name).join(', ')

/** The file name of an executable. */
export const executableName = (name: string, { platform }: Host): string =>
  platform === 'win32' ? `${name}.exe` : name

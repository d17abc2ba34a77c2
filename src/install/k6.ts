/** What the inputs ask of the installer. Empty strings mean unset. */
export type InstallRequest = {
  /** `2.2.0`, `2.2`, `2`, `latest` or empty; already checked, without a leading `v`. */
  version: string
  /** Path of a given k6 binary (input `k6-path`), absolute. */
  path: string
  mode: 'auto' | 'release' | 'source' | 'none'
  /** Base URL that stands for `https://github.com/grafana/k6/releases`. */
  mirror: string
  /** Expected sha256 of the binary (`k6-path`, PATH) or of the release archive, 64 lower-case hex digits. */
  checksum: string
  /** Only for version look-ups, only sent when GITHUB_API_URL is api.github.com. */
  githubToken: string
}

/** The k6 binary that will run. */
export type K6 = {
  /** Absolute path. */
  path: string
  /** Without `v`, from `k6 version --json`: `2.2.0`. */
  version: string
  /** Go's name of the operating system: `linux`, `darwin`, `windows`. */
  goos: string
  /** Go's name of the architecture: `amd64`, `arm64`. */
  goarch: string
  from: 'k6-path' | 'PATH' | 'tool cache' | 'release' | 'source'
}

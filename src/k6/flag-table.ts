/** What `k6 run` knows of one flag, and who needs it besides. */
export type FlagSpec = {
  /** Its value when it stands alone (pflag's NoOptDefVal), or null when it must have one. */
  alone: string | null
  /** Which command must know of it so that the plan is the run's: `archive` where `inspect` does not take it. */
  planning: 'inspect' | 'archive' | 'none'
  shorthand: string | null
}

const value = (planning: FlagSpec['planning'], shorthand: string | null = null): FlagSpec => ({
  alone: null,
  planning,
  shorthand,
})

const boolean = (planning: FlagSpec['planning'], shorthand: string | null = null): FlagSpec => ({
  alone: 'true',
  planning,
  shorthand,
})

/**
 * The flags of `k6 run` in k6 v1 and v2 (internal/cmd: optionFlagSet, runtimeOptionFlagSet, configFlagSet,
 * rootCmdPersistentFlagSet), without --help.
 */
export const flagTable: ReadonlyMap<string, FlagSpec> = new Map(
  Object.entries({
    vus: value('archive', 'u'),
    duration: value('archive', 'd'),
    iterations: value('archive', 'i'),
    stage: value('archive', 's'),
    'execution-segment': value('archive'),
    'execution-segment-sequence': value('archive'),
    'summary-trend-stats': value('archive'),
    paused: boolean('none', 'p'),
    'no-setup': boolean('none'),
    'no-teardown': boolean('none'),
    'max-redirects': value('none'),
    batch: value('none'),
    'batch-per-host': value('none'),
    rps: value('none'),
    'user-agent': value('none'),
    'http-debug': { ...value('none'), alone: 'headers' },
    'insecure-skip-tls-verify': boolean('none'),
    'no-connection-reuse': boolean('none'),
    'no-vu-connection-reuse': boolean('none'),
    'min-iteration-duration': value('none'),
    throw: boolean('none', 'w'),
    'blacklist-ip': value('none'),
    'block-hostnames': value('none'),
    'summary-time-unit': value('none'),
    'system-tags': value('none'),
    tag: value('none'),
    'console-output': value('none'),
    'discard-response-bodies': boolean('none'),
    'local-ips': value('none'),
    dns: value('none'),
    'include-system-env-vars': boolean('inspect'),
    'compatibility-mode': value('inspect'),
    type: value('inspect', 't'),
    env: value('inspect', 'e'),
    'no-thresholds': boolean('inspect'),
    // k6 v1 prints that it is deprecated, on stdout: inspect's JSON would be none.
    'no-summary': boolean('none'),
    'summary-mode': value('inspect'),
    'summary-export': value('none'),
    'new-machine-readable-summary': boolean('none'),
    'traces-output': value('none'),
    out: value('none', 'o'),
    linger: boolean('none', 'l'),
    'no-usage-report': boolean('none'),
    features: value('none'),
    address: value('none', 'a'),
    config: value('inspect', 'c'),
    'log-format': value('none'),
    'log-output': value('none'),
    'no-color': boolean('none'),
    'profiling-enabled': boolean('none'),
    quiet: boolean('none', 'q'),
    'secret-source': value('inspect'),
    verbose: boolean('none', 'v'),
  }),
)

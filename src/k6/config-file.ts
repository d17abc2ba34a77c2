import { readFileSync, statSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'

/** k6's config file, as far as the action reads it. */
export type K6Config = {
  /** Absolute. */
  path: string
  /** What it says of k6's usage report; null when the file is there but cannot be understood. */
  noUsageReport: boolean | null
  /** Whether it says that the web dashboard is on; null: it does not. */
  webDashboard: boolean | null
  /** The outputs that it names, each as `--out` takes it. */
  out: readonly string[]
  /** It has settings for k6's cloud output, such as `k6 cloud login` leaves. */
  cloud: boolean
}

/** Where k6 looks for its config file. */
export type K6ConfigSources = {
  /** The value of `--config` or `-c`; null: not given. */
  flag: string | null
  /** The environment that k6 gets. */
  env: NodeJS.ProcessEnv
  /** The directory in which k6 runs. */
  cwd: string
  platform?: NodeJS.Platform
}

/**
 * Reads the config file that k6 will read (cmd/state/state.go, internal/cmd/config.go); k6 v1 also knew an older
 * place for it.
 *
 * @returns null when there is none.
 */
export function readK6Config({ flag, env, cwd, platform = process.platform }: K6ConfigSources): K6Config | null {
  const given = flag ?? env.K6_CONFIG
  const directory = userConfigDirectory(env, platform)
  const paths =
    given === undefined
      ? [join(directory, 'k6', 'config.json'), join(directory, 'loadimpact', 'k6', 'config.json')]
      : [given]
  for (const path of paths.map((path) => resolve(cwd, path))) {
    const config = read(path)
    if (config) return config
  }
  return null
}

/** Go's os.UserConfigDir, and what k6 takes when it fails. */
function userConfigDirectory(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const { HOME: home, XDG_CONFIG_HOME: xdg } = env
  // Only process.env itself ignores the case of names on Windows; a copy of it does not.
  if (platform === 'win32') return env.AppData || env.APPDATA || '.config'
  if (platform === 'darwin') return home ? join(home, 'Library', 'Application Support') : '.config'
  if (xdg) return isAbsolute(xdg) ? xdg : '.config'
  return home ? join(home, '.config') : '.config'
}

function read(path: string): K6Config | null {
  try {
    // A pipe would never end, and a device has no JSON.
    const text = statSync(path).isFile() ? readFileSync(path, 'utf8') : ''
    const config: unknown = JSON.parse(text)
    return { path, noUsageReport: noUsageReport(JSON.parse(keepAll(text))), ...outputs(config) }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' || code === 'ENOTDIR' ? null : { path, noUsageReport: null, ...outputs(null) }
  }
}

/** internal/cmd/config.go: Config.WebDashboard and Config.Out. */
function outputs(config: unknown): Pick<K6Config, 'webDashboard' | 'out' | 'cloud'> {
  const entries = Object.entries(typeof config === 'object' && config !== null ? config : {})
  const said = (name: RegExp): unknown => entries.findLast(([key]) => name.test(key))?.[1]
  const [dashboard, out, collectors] = [said(/^webdashboard$/iu), said(/^out$/iu), said(/^collectors$/iu)]
  return {
    webDashboard: typeof dashboard === 'boolean' ? dashboard : null,
    out: Array.isArray(out) ? out.filter((output) => typeof output === 'string') : [],
    cloud: typeof collectors === 'object' && collectors !== null && Object.hasOwn(collectors, 'cloud'),
  }
}

const isNoUsageReport = (name: string): boolean => /^nousagereport$/iu.test(name)

/** What stands behind such a name, once each is one of its own. */
const numbered = /\0\d+$/

/**
 * Gives each `noUsageReport` of a JSON text a name of its own: of two equal names, Go and JavaScript keep the last, and
 * a no is never taken back.
 */
function keepAll(text: string): string {
  let count = 0
  // Strings that are no names are passed over as a whole: what is in them is no JSON.
  return text.replaceAll(/("(?:[^"\\]|\\.)*")(\s*:)?/gs, (all, string: string, colon?: string) => {
    const name: string = colon === undefined ? '' : JSON.parse(string)
    return isNoUsageReport(name) ? `${JSON.stringify(`${name}\0${count++}`)}${colon}` : all
  })
}

/**
 * Go matches the names of JSON's fields in any case; k6 refuses any other value than true, false or null.
 *
 * @param config what {@link keepAll} made of it.
 */
function noUsageReport(config: unknown): boolean | null {
  if (config === null) return false
  if (typeof config !== 'object' || Array.isArray(config)) return null
  const said = Object.entries(config).filter(([name]) => isNoUsageReport(name.replace(numbered, '')))
  if (said.some(([, value]) => value === true)) return true
  return said.every(([, value]) => value === false || value === null) ? false : null
}

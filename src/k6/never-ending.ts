/**
 * The options with which k6 never ends by itself, and why: none of them can work in a step. Each is a flag,
 * `--linger`, and a variable, `K6_LINGER`; a script and k6's config file can set it, too.
 */
const neverEnding = {
  linger: 'k6 would wait for ever after the test',
  paused: 'k6 would wait for ever before the test',
} as const

const names = Object.keys(neverEnding)

/** Why a flag is refused, by its name without dashes. */
export const neverEndingFlags: ReadonlyMap<string, string> = new Map(Object.entries(neverEnding))

/** The flags that turn all of them off, whatever the script or the config file says. */
export const endingArgs: readonly string[] = names.map((name) => `--${name}=false`)

/** The same for a run that is held until it is let go. */
export const heldArgs: readonly string[] = ['--linger=false', '--paused']

/** The variables that turn one of them on: `K6_LINGER`. */
export const neverEndingVariables: readonly string[] = names.map((name) => `K6_${name.toUpperCase()}`)

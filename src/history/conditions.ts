import { field } from '../base/json.ts'

/** What must be the same for two runs to be comparable. */
export type Conditions = {
  /** k6's version, without v. */
  k6: string
  /** sha256 of the script and of the local files that it imports, in hex. */
  script: string
  /** sha256 of what is planned: executors, VUs, rates, durations, stages, iterations. */
  load: string
  /** sha256 of the flags. */
  flags: string
  /** As Node names them: `linux`, `x64`; and the CPU's model. */
  os: string
  arch: string
  cpu: string
}

/** The conditions of a run elsewhere than on this machine, whose own system and CPU do not matter then. */
export const elsewhere = (conditions: Conditions, place: string): Conditions => ({
  ...conditions,
  os: 'elsewhere',
  arch: 'elsewhere',
  cpu: place.slice(0, longest),
})

const wordsOf = {
  k6: 'other k6 version',
  script: 'other script',
  load: 'other VUs, rate or duration',
  flags: 'other flags',
  os: 'other operating system',
  arch: 'other architecture',
  cpu: 'other CPU model or place',
} as const satisfies Record<keyof Conditions, string>

const names = Object.keys(wordsOf) as readonly (keyof Conditions)[]

/** What is not the same, in words: `other k6 version`. Empty: two runs can be compared. */
export const differences = (a: Conditions, b: Conditions): readonly string[] =>
  names.filter((name) => a[name] !== b[name]).map((name) => wordsOf[name])

/** Characters beyond which no version and no CPU model goes. */
const longest = 200

const isHash = (value: string) => /^[0-9a-f]{64}$/.test(value)

/** Reads conditions that were kept as JSON; null: they are none. */
export function parseConditions(value: unknown): Conditions | null {
  if (names.some((name) => typeof field(value, name) !== 'string')) return null
  const conditions = Object.fromEntries(names.map((name) => [name, field(value, name)])) as Conditions
  const { script, load, flags } = conditions
  if (![script, load, flags].every(isHash) || names.some((name) => conditions[name].length > longest)) return null
  return conditions
}

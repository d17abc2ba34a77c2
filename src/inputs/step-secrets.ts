import { secretsAmong } from '../base/secrets.ts'
import { splitWords } from '../k6/shell-words.ts'
import { notifyUrlSecrets } from './notify-request.ts'

type Variables = readonly (readonly [name: string, value: string])[]

/** The secrets of a step, a value each. */
export type StepSecrets = {
  /** Of this step alone: the runner must be told of them. */
  own: readonly string[]
  /** Of the job: its environment, which the script sees, and its token. What of it GitHub gave, the runner knows. */
  ofJob: readonly string[]
}

/** Lines of NAME=VALUE and NAME<<END, right or wrong: a line that is none goes on with the value before it. */
function linesIn(text: string): Variables {
  const found: { name: string; lines: string[] }[] = []
  let end: string | null = null
  for (const line of text.split(/\r?\n/)) {
    const start: ReturnType<typeof startOf> = end === null ? startOf(line) : null
    if (start !== null) {
      end = start.end
      found.push({ name: start.name, lines: start.lines })
    } else if (line === end) end = null
    else found.at(-1)?.lines.push(line)
  }
  return found.map(({ name, lines }) => [name, lines.join('\n')])
}

/** The start of a value; null: the line is none. `end`: the line that ends a value of several lines. */
function startOf(line: string): { name: string; lines: string[]; end: string | null } | null {
  const [, name, sign, rest = ''] = /^\s*([A-Za-z_]\w*)(=|<<)(.*)$/.exec(line) ?? []
  if (name === undefined) return null
  return sign === '=' ? { name, lines: [rest], end: null } : { name, lines: [], end: rest.trim() }
}

/** What `-e NAME=VALUE` and `--env=NAME=VALUE` set; of other words, which may be addresses, only the value. */
function variablesInFlags(flags: string): Variables {
  return (splitWords(flags) ?? []).map((word) => {
    const [, name, value] = /^(?:-e|--env=)?([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? []
    return name === undefined || value === undefined ? ['', word] : [name, value]
  })
}

/** The inputs that can be addresses, with passwords in them. */
const addresses = ['SCRIPT', 'K6-MIRROR', 'USAGE-REPORT-URL', 'GRAFANA-URL', 'NOTIFY-URL'] as const

/** The inputs that are secrets. */
const wholly = ['GRAFANA-TOKEN'] as const

/** They are named like secrets, and say where something is. */
const places = /^(?:INPUT_.*|STATE_.*|PWD|OLDPWD|SSH_AUTH_SOCK)$/i

/**
 * The secrets that a step knows, by the names of variables (see {@link secretsAmong}). It reads the inputs before they
 * are checked, so that no message about a wrong one shows a secret of another.
 */
export function stepSecrets(env: NodeJS.ProcessEnv): StepSecrets {
  const input = (name: string) => env[`INPUT_${name}`] ?? ''
  const own = [
    ...linesIn(input('ENV')),
    ...linesIn(input('COMPARE-ENV')),
    ...variablesInFlags(input('FLAGS')),
    ...addresses.map((name): [string, string] => ['', input(name)]),
    ...wholly.map((name): [string, string] => ['SECRET', input(name).trim()]),
  ]
  const job = Object.entries(env).flatMap(([name, value]) => (places.test(name) ? [] : [[name, value ?? ''] as const]))
  return {
    own: [...secretsAmong(own), ...notifyUrlSecrets(input('NOTIFY-URL'))],
    ofJob: secretsAmong([...job, ['GITHUB_TOKEN', input('GITHUB-TOKEN')]]),
  }
}

import { secretsAmong } from '../base/secrets.ts'
import { splitWords } from '../k6/shell-words.ts'

type Variables = readonly (readonly [name: string, value: string])[]

/** The secrets of a step, a value each. */
export type StepSecrets = {
  /** Of this step alone: the runner must be told of them. */
  own: readonly string[]
  /** Of the job: its environment, which the script sees, and its token. What of it GitHub gave, the runner knows. */
  ofJob: readonly string[]
}

/** Lines of NAME=VALUE, right or wrong: a line that is none goes on with the value before it. */
function linesIn(text: string): Variables {
  const found: [string, string][] = []
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^\s*([A-Za-z_]\w*)=(.*)$/.exec(line) ?? []
    const before = found.at(-1)
    if (name !== undefined && value !== undefined) found.push([name, value])
    else if (before) before[1] += `\n${line}`
  }
  return found
}

/** What `-e NAME=VALUE` and `--env=NAME=VALUE` set. */
function variablesInFlags(flags: string): Variables {
  return (splitWords(flags) ?? []).flatMap((word) => {
    const [, name, value] = /^(?:-e|--env=)?([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? []
    return name === undefined || value === undefined ? [] : [[name, value] as const]
  })
}

/** They are named like secrets, and say where something is. */
const places = /^(?:INPUT_.*|STATE_.*|PWD|OLDPWD|SSH_AUTH_SOCK)$/i

/**
 * The secrets that a step knows, by the names of variables (see {@link secretsAmong}). It reads the inputs before they
 * are checked, so that no message about a wrong one shows a secret of another.
 */
export function stepSecrets(env: NodeJS.ProcessEnv): StepSecrets {
  const input = (name: string) => env[`INPUT_${name}`] ?? ''
  const own = [...linesIn(input('ENV')), ...linesIn(input('COMPARE-ENV')), ...variablesInFlags(input('FLAGS'))]
  const job = Object.entries(env).flatMap(([name, value]) => (places.test(name) ? [] : [[name, value ?? ''] as const]))
  return { own: secretsAmong(own), ofJob: secretsAmong([...job, ['GITHUB_TOKEN', input('GITHUB-TOKEN')]]) }
}

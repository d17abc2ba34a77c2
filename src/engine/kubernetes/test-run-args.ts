/** Options of `k6 run` as a TestRun has them, and the values that they name. */
export type TestRunArgs = {
  /** Exact words; a value stands as `$(NAME)`, which Kubernetes replaces by the variable's. */
  args: readonly string[]
  /** Name of a variable → the value. */
  variables: Readonly<Record<string, string>>
}

/** What k6-operator says itself. */
const ofOperator = /^--(?:paused|address)(?:=|$)/

/** Puts an option and its value into one word. */
function asWords(args: readonly string[]): readonly string[] {
  return args.flatMap((word, index) => {
    if (!word.startsWith('-')) return []
    const next = args[index + 1]
    return [next === undefined || next.startsWith('-') ? word : `${word}=${next}`]
  })
}

/**
 * Takes the values out of options: they can be secrets, and everybody who may see a TestRun or its pods sees its `args`.
 */
export function testRunArgs(args: readonly string[]): TestRunArgs {
  const variables: Record<string, string> = {}
  const named = asWords(args)
    .filter((word) => !ofOperator.test(word))
    .map((word) => {
      const [, option, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? []
      if (option === undefined || value === undefined) return word
      const variable = `LOAD_TEST_OPTION_${Object.keys(variables).length}`
      variables[variable] = value
      return `${option}=$(${variable})`
    })
  return { args: named, variables }
}

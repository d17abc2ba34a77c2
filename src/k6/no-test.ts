import { readBounded } from '../base/bounded-read.ts'
import type { Captured } from '../base/child-process.ts'
import { field } from '../base/json.ts'
import type { LoggedErrors } from './log-errors.ts'

/** What k6 made of a file that it could not plan. */
type Failed = Pick<Captured, 'code'> & { errors: LoggedErrors }

/** internal/js/bundle.go: checkMetadataAndExports and its like in k6 v1. */
const noFunctions = /: no exported functions in script$/

/** internal/cmd/config.go: validateConfig, where this is the only problem. */
const noDefault =
  /^There were problems with the specified script configuration: - executor default: function 'default' not found in exports$/

/**
 * Why a file that k6 could not plan is a module of other scripts rather than a test that has an error.
 *
 * Where only the default function is missing, k6's words are the same whether the file has no scenarios, has one that is
 * called `default`, or has some that the options of the step replace. So k6 is asked for the file's own options.
 *
 * @param ownOptions runs `k6 inspect` without what the step adds.
 * @returns the end of a sentence, "it exports no function"; null: it is, or may be, a test.
 */
export async function whyNoTest(
  { code, errors }: Failed,
  ownOptions: () => Promise<Pick<Captured, 'code' | 'stdout'>>,
): Promise<string | null> {
  const message = errors.last?.message ?? ''
  // The exit code too: a script can throw an error that has the same words.
  if (code === 255 && noFunctions.test(message)) return 'it exports no function'
  if (code !== 104 || !noDefault.test(message)) return null
  const inspected = await ownOptions()
  return inspected.code === 0 && !hasScenarios(inspected.stdout) ? 'it has no default function and no scenarios' : null
}

/** What cannot be read may have some. */
function hasScenarios(inspected: string): boolean {
  try {
    const scenarios = field(JSON.parse(inspected), 'scenarios')
    return scenarios !== undefined && Object.keys(scenarios as object).length > 0
  } catch {
    return true
  }
}

/** Bytes of a file that is looked at here; modules of types are small. */
const largestTypes = 1024 * 1024

/** Each module that exports something has one of these words, however it is written. */
const makesValues =
  /\b(?:function|class|const|let|var|enum|namespace|module|default|import|require|exports)\b|export\s*(?:\*|\{)/

/** What says a word of those and makes nothing: comments on lines of their own, and declarations. */
const makesNothing =
  /^[ \t]*(?:\/\/.*|\/\*[\s\S]*?\*\/)|\b(?:import|export)\s+type\b|\bdeclare\s+(?:const|let|var|function|class|namespace|module|enum)\b/gm

/**
 * Whether a file of TypeScript has types alone. k6 never comes to an end with such a file, so it is not asked.
 *
 * @returns false where that is not plain.
 */
export function hasOnlyTypes(file: string): boolean {
  if (!file.endsWith('.ts')) return false
  if (file.endsWith('.d.ts')) return true
  const text = readBounded(file, largestTypes)
  if ('problem' in text) return false
  const rest = text.toString('utf8').replaceAll(makesNothing, '')
  return /\b(?:interface|type|declare)\b/.test(text.toString('utf8')) && !makesValues.test(rest)
}

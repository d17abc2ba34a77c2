import { CORE_SCHEMA, load, mergeTag } from 'js-yaml'

/** YAML 1.2 and the merge key `<<`, which Kubernetes' own reader knows, too. */
const schema = CORE_SCHEMA.withTags(mergeTag)

/**
 * What one document of YAML, or of JSON, says.
 *
 * @returns its problem, as a sentence's end, where it is none.
 */
export function readYaml(text: string): { value: unknown } | { problem: string } {
  try {
    return { value: load(text, { schema }) }
  } catch (error) {
    // Its message quotes the lines around the place, which can hold secrets.
    const { reason, mark } = error as { reason?: unknown; mark?: { line?: unknown } }
    const place = typeof mark?.line === 'number' ? ` in line ${mark.line + 1}` : ''
    return { problem: `is not valid YAML${place}${typeof reason === 'string' ? ` (${reason})` : ''}` }
  }
}

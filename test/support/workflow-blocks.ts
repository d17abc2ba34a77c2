import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'yaml'

const root = resolve(import.meta.dirname, '../..')

/** A YAML block of a page: `at` is page and line, `text` as it stands there, `content` what it says. */
export type Block = { at: string; text: string; content: unknown }

/** All YAML blocks of README.md and docs/*.md. Throws for one that is no YAML. */
export function yamlBlocks(): readonly Block[] {
  return ['README.md', ...globSync('docs/*.md', { cwd: root }).toSorted()].flatMap((page) => {
    const source = readFileSync(resolve(root, page), 'utf8').replaceAll('\r', '')
    return [...source.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(({ index, 1: text = '' }) => ({
      at: `${page}:${source.slice(0, index).split('\n').length}`,
      text,
      content: parse(text),
    }))
  })
}

type Mapping = Readonly<Record<string, unknown>>

const isMapping = (value: unknown): value is Mapping => typeof value === 'object' && value !== null

/** Whether a block is a workflow that one can copy as it is. */
export const isWorkflow = ({ content }: Block): boolean => isMapping(content) && 'on' in content && 'jobs' in content

/** What is given to whom: each `with` anywhere in a block, with its `uses`; without one it belongs to the action. */
export function givenInputs(content: unknown): readonly { uses: string; names: readonly string[] }[] {
  if (!isMapping(content)) return []
  const { uses = 'your-org/k6-load-test@v1', with: given } = content
  const own = isMapping(given) ? [{ uses: String(uses), names: Object.keys(given) }] : []
  return [...own, ...Object.values(content).flatMap((value) => givenInputs(value))]
}

/** The names of the inputs of an action or a reusable workflow of this repository; null: it is somebody else's. */
export function knownInputs(uses: string): readonly string[] | null {
  const inside = /^your-org\/k6-load-test(?:\/(.+))?@/.exec(uses)
  if (inside === null) return null
  const path = inside[1] ?? ''
  const file = path.endsWith('.yml') ? path : `${path && `${path}/`}action.yml`
  const { inputs, on } = parse(readFileSync(resolve(root, file), 'utf8'))
  return Object.keys(inputs ?? on.workflow_call.inputs)
}

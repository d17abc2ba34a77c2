// Writes the tables of inputs and outputs in docs/reference.md from action.yml and merge/action.yml, between their markers.
// With --check it writes nothing, and fails when they differ.
import { readFileSync, writeFileSync } from 'node:fs'
import { parse } from 'yaml'
import { between } from '../test/support/between.ts'

type Input = { description: string; required?: boolean; default?: string }
type Output = { description: string }
type Action = { inputs: Record<string, Input>; outputs: Record<string, Output> }

const cell = (text: string) => text.trim().replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')

const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')

function defaultOf({ required, default: value }: Input): string {
  if (required) return '**required**'
  return value ? `\`${value}\`` : ''
}

const inputTable = (inputs: readonly (readonly [string, Input])[]) =>
  table(
    ['Input', 'Default', 'Description'],
    inputs.map(([name, input]) => [`\`${name}\``, defaultOf(input), input.description]),
  )

function tables({ inputs, outputs }: Action, merge: Action): ReadonlyMap<string, string> {
  const ofMerge = Object.entries(merge.inputs)
  const shared = ofMerge.flatMap(([name]) => (name in inputs ? [`\`${name}\``] : []))
  return new Map([
    ['inputs', inputTable(Object.entries(inputs))],
    ['merge-inputs', inputTable(ofMerge.filter(([name]) => !(name in inputs)))],
    ['shared-inputs', `Those that it has in common with the table above: ${shared.join(', ')}.`],
    [
      'outputs',
      table(
        ['Output', 'Description'],
        Object.entries(outputs).map(([name, output]) => [`\`${name}\``, output.description]),
      ),
    ],
  ])
}

const reference = new URL('../docs/reference.md', import.meta.url)

function main(): void {
  const action: Action = parse(readFileSync(new URL('../action.yml', import.meta.url), 'utf8'))
  const merge: Action = parse(readFileSync(new URL('../merge/action.yml', import.meta.url), 'utf8'))
  const before = readFileSync(reference, 'utf8')
  const after = [...tables(action, merge)].reduce(
    (text, [name, content]) => between(text, name, `\n${content}\n`),
    before,
  )
  if (after === before) {
    console.log('the tables in docs/reference.md are those of action.yml')
  } else if (process.argv.includes('--check')) {
    throw new Error('the tables in docs/reference.md are not those of action.yml: run "node scripts/readme-tables.ts"')
  } else {
    writeFileSync(reference, after)
    console.log('wrote the tables in docs/reference.md')
  }
}

try {
  main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

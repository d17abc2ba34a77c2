// Writes the tables of inputs and outputs in docs/reference.md from action.yml, between their markers. With --check it
// writes nothing, and fails when they differ.
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

function tables({ inputs, outputs }: Action): ReadonlyMap<string, string> {
  return new Map([
    [
      'inputs',
      table(
        ['Input', 'Default', 'Description'],
        Object.entries(inputs).map(([name, input]) => [`\`${name}\``, defaultOf(input), input.description]),
      ),
    ],
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
  const before = readFileSync(reference, 'utf8')
  const after = [...tables(action)].reduce((text, [name, content]) => between(text, name, `\n${content}\n`), before)
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

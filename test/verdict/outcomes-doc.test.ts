import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { explainEnding } from '../../src/verdict/ending.ts'
import { outcomes } from '../../src/verdict/outcome.ts'

const page = readFileSync(new URL('../../docs/outcomes.md', import.meta.url), 'utf8')

/** The rows of the table below a heading, without head and rule. */
function rowsBelow(heading: string): readonly (readonly string[])[] {
  const part = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  const lines = part.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

test('the page has every outcome, in the order of the code', () => {
  expect(rowsBelow('The words').map(([outcome]) => outcome)).toEqual(outcomes.map((outcome) => `\`${outcome}\``))
})

test('the page maps every exit code of k6 as the code does', () => {
  const mapped = new Map(rowsBelow("k6's exit codes").map(([code, , outcome]) => [code, outcome]))
  const codes = [...Array.from({ length: 14 }, (_, index) => 97 + index), 255]
  for (const exitCode of codes) {
    const { outcome } = explainEnding({ exitCode, signal: null, errors: null })
    expect(mapped.get(String(exitCode)), String(exitCode)).toContain(`\`${outcome}\``)
  }
  expect(mapped.has('0')).toBe(true)
})

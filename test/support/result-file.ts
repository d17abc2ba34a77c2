import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect } from 'vitest'
import type { ResultFile } from '../../src/publish/result-file.ts'

/** What is looked at of a step. */
type Left = { outputs: Readonly<Record<string, string>>; log: string }

type Schema = { [key: string]: unknown }

/** The published schema lets fields of later versions pass; here a field that it does not name is one that was forgotten. */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict)
  if (typeof schema !== 'object' || schema === null) return schema
  const inner = Object.fromEntries(Object.entries(schema as Schema).map(([key, value]) => [key, strict(value)]))
  return 'properties' in schema && !('additionalProperties' in schema)
    ? { ...inner, additionalProperties: false }
    : inner
}

const schema: unknown = JSON.parse(readFileSync(new URL('../../docs/result.schema.json', import.meta.url), 'utf8'))
const validate = new Ajv({ allowUnionTypes: true }).compile(strict(schema) as object)

const validated = new Set<string>()

/** The outcomes of steps and scripts in files that were found valid so far, by this process. */
export const validatedOutcomes = (): ReadonlySet<string> => validated

/** What is wrong with a result file; empty: nothing. */
export const resultProblems = (file: unknown): readonly string[] =>
  validate(file)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message, params }) => {
        return `${instancePath || '/'} ${message} ${JSON.stringify(params)}`
      })

/** Reads the result file of a step. */
export const resultOf = ({ outputs }: Pick<Left, 'outputs'>): ResultFile =>
  JSON.parse(readFileSync(outputs['result-path'] ?? '', 'utf8'))

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** Every step that published something left a valid result file that says the same, or warned why not. */
export function expectResultFile({ outputs, log }: Left): void {
  if (outputs['result-path'] === undefined) return
  if (outputs['result-path'] === '') {
    expect(log).toContain('the result file for output result-path could not be written')
    return
  }
  const file = resultOf({ outputs })
  expect(resultProblems(file)).toEqual([])
  expect({ outcome: file.outcome, passed: String(file.passed) }).toEqual({
    outcome: outputs.outcome,
    passed: outputs.passed,
  })
  for (const time of [file.writtenAt, file.startedAt ?? file.writtenAt]) expect(time).toMatch(isoTime)
  for (const { outcome } of [file, ...file.scripts]) validated.add(outcome)
}

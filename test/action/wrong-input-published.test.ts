import { expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { fakeK6 } from '../support/fake.ts'

const step = (inputs: Record<string, string>) =>
  runAction({ k6: fakeK6({ run: 'true' }), files: { 'test.js': '' }, inputs: { script: 'test.js', ...inputs } })

// YAML 1.2 knows three ways to write it, and the input takes no others.
test.concurrent.each(['false', 'False', ' FALSE '])(
  'job-summary: %j is heeded when another input is wrong',
  async (off) => {
    const done = await step({ vus: 'many', 'job-summary': off })
    expect(done).toMatchObject({ exitCode: 1, summary: '', outputs: { outcome: 'not-run' } })
  },
)

test('a job-summary that is itself wrong is as if it were unset', async () => {
  const done = await step({ 'job-summary': 'fAlSe' })
  expect(done.commands).toEqual([
    { name: 'error', properties: {}, data: 'input job-summary: "fAlSe" is not true or false' },
  ])
  expect(done.summary).toContain('job-summary')
})

test('a value in quotes is a warning that does not show it', async () => {
  const done = await step({ env: 'PIN="sesame"', 'verify-only': 'true' })
  expect(done.commands.filter(({ name }) => name === 'warning').map(({ data }) => data)).toEqual([
    'input env: line 1 sets PIN to a value in quotes, which are a part of it; leave them out',
  ])
  expect(done.log).not.toContain('sesame')
})

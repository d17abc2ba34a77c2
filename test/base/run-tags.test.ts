import { describe, expect, test } from 'vitest'
import { runTags } from '../../src/base/run-tags.ts'

const env = {
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_REF: 'refs/heads/main',
  GITHUB_RUN_ID: '123456',
  GITHUB_RUN_ATTEMPT: '2',
}

describe('the tags of a run', () => {
  test('are of the runner, and of the step', () => {
    expect(runTags(env, { shard: '3' })).toEqual({
      testid: '123456-2',
      github_sha: 'a'.repeat(40),
      github_ref: 'refs/heads/main',
      github_run_id: '123456',
      github_run_attempt: '2',
      shard: '3',
    })
  })

  test('are none where nobody says which run it is', () => {
    expect(runTags({ GITHUB_REF: ' ', GITHUB_SHA: '' })).toEqual({})
    expect(runTags({ GITHUB_RUN_ID: '7' })).toEqual({ testid: '7', github_run_id: '7' })
  })

  test('have nothing that cannot be seen, and an end', () => {
    const ref = `refs/heads/a\nb\0c\u202e\u2028,="é👍" ${'x'.repeat(1000)}`
    expect(runTags({ GITHUB_REF: ref }).github_ref).toBe(`refs/heads/abc,="é👍" ${'x'.repeat(229)}`)
  })
})

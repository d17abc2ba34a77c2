import { describe, expect, test } from 'vitest'
import { parseFlags } from '../../src/k6/flags.ts'
import { setsTag, tagArgs } from '../../src/k6/tag-args.ts'

const none = parseFlags('')
const added = (flags: string, tags: Record<string, string> | undefined, version = '2.2.0') =>
  tagArgs(
    { testid: '7', github_ref: 'a=b' },
    { flags: parseFlags(flags), plan: tags === undefined ? {} : { tags }, version },
  )

describe('how k6 is told', () => {
  test.each<[string, Record<string, string> | undefined, readonly string[]]>([
    ['', undefined, ['--tag=testid=7', '--tag=github_ref=a=b']],
    // A flag replaces what is planned, so it is said again.
    ['', { team: 'a,b=c' }, ['--tag=team=a,b=c', '--tag=testid=7', '--tag=github_ref=a=b']],
    ['', { testid: 'mine' }, ['--tag=testid=mine', '--tag=github_ref=a=b']],
    // The user's flag did that already.
    ['--tag team=x', { service: 'y' }, ['--tag=testid=7', '--tag=github_ref=a=b']],
    ['--tag testid=mine', { github_ref: 'y' }, ['--tag=github_ref=a=b']],
    ['--tag testid=mine --tag github_ref=z', { service: 'y' }, []],
    ['', { testid: 'mine', github_ref: 'z' }, []],
  ])('flags "%s" and planned %j', (flags, tags, args) => {
    expect(added(flags, tags)).toEqual({ args, problem: null })
  })

  test.each([{ empty: '' }, { 'a=b': 'x' }, { '': 'x' }])('not, where it would lose %j', (tags) => {
    const [name] = Object.keys(tags)
    expect(added('', tags)).toEqual({ args: [], problem: `k6 takes the script's tag "${name}" in no option` })
    expect(added('--tag team=x', tags).args).toHaveLength(2)
  })

  test('k6 before v1 reads a list there, so that it is told less', () => {
    const tags = { testid: '7', github_ref: 'a,b' }
    const before = { flags: none, plan: {}, version: '0.57.0' }
    expect(tagArgs(tags, before)).toEqual({ args: ['--tag=testid=7'], problem: null })
    expect(tagArgs(tags, { ...before, plan: { tags: { team: 'a"b' } } }).args).toEqual([])
  })

  test('a tag is the user’s where k6 hears of it', () => {
    const plan = { tags: { shard: 'x' } }
    expect(setsTag({ flags: none, plan }, 'shard')).toBe(true)
    expect(setsTag({ flags: none, plan }, 'side')).toBe(false)
    expect(setsTag({ flags: parseFlags('--tag a=b'), plan }, 'shard')).toBe(false)
    expect(setsTag({ flags: parseFlags('--tag shard=b'), plan: {} }, 'shard')).toBe(true)
  })
})

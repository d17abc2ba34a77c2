import { expect, test } from 'vitest'
import { readInputs } from '../../src/inputs/inputs.ts'

const read = (given: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) =>
  readInputs({
    ...env,
    ...Object.fromEntries(
      Object.entries({ script: 'a.js', 'wait-on': 'tcp:127.0.0.1:1', ...given }).map(([name, value]) => [
        `INPUT_${name.toUpperCase()}`,
        value,
      ]),
    ),
  })

test.each<[string, readonly string[]]>([
  ['a\r\n\r\n  b\r\n', ['a', 'b']],
  ['a \\\n  --b\nc', ['a   --b', 'c']],
  ['a \\\r\nb', ['a b']],
  // A backslash behind another is one that the command gets, and the line ends there.
  ['a \\\\\nb', ['a \\\\', 'b']],
  ['a \\\\\\\nb', ['a \\\\b']],
  // As at the end of a file.
  ['a \\', ['a']],
  // In bash, too, a comment does not go on.
  ['# a \\\nb', ['b']],
  ['# a', []],
])('start %j', (start, commands) => {
  expect(read({ start }).serve?.server.commands).toEqual(commands)
})

test('compare-build is for one bash as it stands: what starts with # can be a line of a file', () => {
  const build = 'cat >a.c <<END\n#include <b.h>\nEND\n# c\nmake'
  const refOf = (text: string) => {
    const { compare } = read({ start: 'a', 'compare-ref': 'main', 'compare-build': text })
    return compare?.mode === 'paired' ? compare.ref : null
  }
  expect(refOf(build)).toEqual({ ref: 'main', build })
  expect(refOf(build.replaceAll('\n', '\r\n'))).toEqual({ ref: 'main', build })
  expect(refOf('# nothing\n')).toEqual({ ref: 'main', build: '' })
  expect(() => read({ start: 'a', 'compare-build': '# nothing' })).not.toThrow()
})

test('start with the path of the checkout runs side A on both sides', () => {
  const workspace = import.meta.dirname
  const env = { GITHUB_WORKSPACE: workspace }
  const warningsOf = (start: string, others: Readonly<Record<string, string>> = { 'compare-ref': 'main' }) =>
    read({ start, ...others }, env).warnings
  for (const start of [`node ${workspace}/server.js`, 'cd "$GITHUB_WORKSPACE" && make serve'])
    expect(warningsOf(start)).toEqual([
      `input start: "${start}" names the checkout of side A, which is not side B's; what side B has of its own is relative to the working directory`,
    ])
  expect(warningsOf('node server.js')).toEqual([])
  expect(warningsOf(`node ${workspace}/server.js`, {})).toEqual([])
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { installJob } from '../../src/install/install-context.ts'
import { parseIdentity, probe } from '../../src/install/probe.ts'
import { fakeBinary } from '../support/fake.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { machine, request, runningCommands, writeExecutable } from './support/machine.ts'

const on = (given = machine(), limits = {}) => installJob(request({}), { ...given.context, limits })

it.each(k6Versions)('knows the real k6 %s', async (version) => {
  const goarch = { x64: 'amd64' }[process.arch as string] ?? process.arch
  const goos = { win32: 'windows' }[process.platform as string] ?? process.platform
  expect(await probe(k6Path(version), 'k6', on())).toEqual({ version, goos, goarch })
})

it("asks without the inputs, the runner's tokens and settings of k6", async () => {
  const given = machine()
  const forbidden = ['INPUT_GITHUB-TOKEN', 'ACTIONS_RUNTIME_TOKEN', 'GITHUB_ENV', 'K6_LOG_OUTPUT']
  Object.assign(given.env, Object.fromEntries(forbidden.map((name) => [name, 'x'])), { KEPT: 'kept' })
  const seen = join(given.temp, 'seen')
  const path = writeExecutable(join(given.bin, 'k6'), fakeBinary('2.2.0').replace('\n', `\n/usr/bin/env > '${seen}'\n`))
  await probe(path, 'k6', on(given))
  const names = readFileSync(seen, 'utf8')
    .split('\n')
    .map((line) => line.split('=')[0])
  expect(names).toContain('KEPT')
  expect(names.filter((name) => forbidden.includes(name ?? ''))).toEqual([])
})

describe('a binary that is no k6', () => {
  it.each([
    ['#!/bin/sh\necho unknown flag: --json >&2\nexit 255\n', 'ended with exit code 255: "unknown flag: --json"'],
    ['#!/bin/sh\nkill -9 $$\n', 'ended with signal SIGKILL'],
    ['#!/bin/sh\necho k6 v2.2.0\n', 'answered "k6 v2.2.0"'],
    ['#!/bin/sh\nexit 0\n', 'answered ""'],
    ['#!/bin/sh\nprintf "::error::x\\n##[y]"\n', 'answered "::error::x\\n##[y]"'],
    [fakeBinary('0.55.0'), 'answered that it is 0.55.0'],
    ['#!/nowhere/sh\n', 'cannot be started: spawn '],
    [
      '#!/bin/sh\nwhile :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done\n',
      'ended with more output than any version has',
    ],
  ])('%j', async (content, why) => {
    const given = machine({ k6: content })
    await expect(probe(join(given.bin, 'k6'), 'input k6-path: x', on(given))).rejects.toThrow(
      `input k6-path: x is not k6 0.56.0 or newer: \`version --json\` ${why}`,
    )
  })

  it('is killed with all that it started when it hangs', async () => {
    const given = machine({ k6: '#!/bin/sh\n(sleep 1000; :) & wait\n' })
    const path = join(given.bin, 'k6')
    await expect(probe(path, 'x', on(given, { probeMs: 300 }))).rejects.toThrow('did not end within 0.3 s')
    expect(runningCommands()).not.toContain(path)
  })
})

it.each(['null', '[]', '3', '{}', '{"version":"v2.2.0"}', '{"version":"devel","go_os":"linux","go_arch":"amd64"}'])(
  'does not take %s for an answer',
  (text) => expect(parseIdentity(text)).toBeNull(),
)

it.each([
  ['v2.2.0', '2.2.0'],
  ['v2.3.0-0.20260810134850-00a9a1b7f552', '2.3.0-0.20260810134850-00a9a1b7f552'],
  ['v1.0.0-rc1', '1.0.0-rc1'],
])('%s is version %s', (version, expected) => {
  const answer = JSON.stringify({ version, go_os: 'linux', go_arch: 'amd64' })
  expect(parseIdentity(answer)).toEqual({ version: expected, goos: 'linux', goarch: 'amd64' })
})

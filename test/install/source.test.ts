import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { installJob } from '../../src/install/install-context.ts'
import { buildFromSource, findGo } from '../../src/install/source.ts'
import { type Machine, machine, request, runningCommands } from './support/machine.ts'

const jobOn = (on: Machine, limits = {}) => installJob(request({}), { ...on.context, limits })

const build = (on: Machine, limits = {}) =>
  buildFromSource(jobOn(on, limits), '2.2.0', {
    go: { path: join(on.bin, 'go'), version: 'go1.26.8' },
    directory: on.temp,
  })

describe('findGo', () => {
  it('asks Go for its version', async () => {
    const on = machine({ go: '#!/bin/sh\n[ "$*" = "env GOVERSION" ] && echo go1.26.8\n' })
    expect(await findGo(jobOn(on))).toEqual({ path: join(on.bin, 'go'), version: 'go1.26.8' })
  })

  it.each(['#!/bin/sh\nexit 1\n', '#!/nowhere\n', '#!/bin/sh\n', '#!/bin/sh\necho go is not installed\n'])(
    'finds none in %j',
    async (go) => expect(await findGo(jobOn(machine({ go })))).toBeNull(),
  )

  it('finds none where there is none', async () => expect(await findGo(jobOn(machine()))).toBeNull())
})

it('builds a module that requires the version, for this machine, out of sight of the workspace', async () => {
  const on = machine({
    go: '#!/bin/sh\npwd > said; echo "$*" >> said; /usr/bin/env | while read line; do echo "$line" >> env; done\n',
  })
  Object.assign(on.env, { GOOS: 'plan9', GOFLAGS: '-buildvcs=false', GOPROXY: 'https://proxy', GOWORK: '/w/go.work' })
  Object.assign(on.env, { 'INPUT_GITHUB-TOKEN': 'secret', ACTIONS_RUNTIME_TOKEN: 'secret', GITHUB_ENV: 'secret' })
  expect(await build(on)).toBe(join(on.temp, 'k6'))

  const read = (name: string) => readFileSync(join(on.temp, name), 'utf8')
  expect(read('go.mod')).toContain('\nrequire go.k6.io/k6/v2 v2.2.0\n')
  expect(read('said').split('\n')).toEqual([
    on.temp,
    `build -mod=mod -trimpath -ldflags -s -w -o ${on.temp}/k6 go.k6.io/k6/v2`,
    '',
  ])
  const env = read('env').split('\n')
  expect(env).toEqual(expect.arrayContaining(['GOFLAGS=-buildvcs=false', 'GOPROXY=https://proxy', 'GOWORK=off']))
  expect(env.filter((line) => /^GOOS=|secret/.test(line))).toEqual([])
  expect(on.logged).toEqual(['building k6 2.2.0 from source with go1.26.8, this takes a few minutes'])
})

it("gives the end of Go's output when it fails, on one line", async () => {
  const go = `#!/bin/sh\ni=0; while [ $i -lt 200 ]; do echo "go: downloading module $i" >&2; i=$((i+1)); done
printf '::error::x\\nno required module provides it\\n' >&2; exit 1\n`
  const message = await build(machine({ go })).catch((error: Error) => error.message)
  expect(message).toMatch(/^k6 2\.2\.0 cannot be built from source with go1\.26\.8: exit code 1: …/)
  expect(message).toMatch(/go: downloading module 199 ::error::x no required module provides it$/)
  expect(String(message).length).toBeLessThan(800)
})

/** A `go build` that starts a compiler which never ends. */
const endless = '#!/bin/sh\n(sleep 1000; :) & : > started; wait\n'

it('is bounded in time', async () => {
  const on = machine({ go: endless })
  await expect(build(on, { buildMs: 300 })).rejects.toThrow(
    'k6 2.2.0 cannot be built from source with go1.26.8: not done within 0.3 s',
  )
  expect(runningCommands()).not.toContain(on.bin)
})

it('is killed with all that it started when it is aborted', async () => {
  const on = machine({ go: endless })
  const failed = expect(build(on)).rejects.toThrow(new Error('cancelled'))
  await expect.poll(() => existsSync(join(on.temp, 'started')), { timeout: 30_000 }).toBe(true)
  expect(runningCommands()).toContain(on.bin)
  on.abort.abort(new Error('cancelled'))
  await failed
  expect(runningCommands()).not.toContain(on.bin)
  expect(readdirSync(on.temp)).toContain('go.mod') // its directory is the caller's to remove
})

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { k6Path, k6Versions } from '../support/k6.ts'

/** Stands for the build service of k6's extension resolution, and counts who asks it. */
let asked = 0
const service = createServer((_, response) => {
  asked++
  response.writeHead(503).end()
})
beforeAll(async () => {
  await new Promise<void>((listening) => service.listen(0, '127.0.0.1', listening))
})
afterAll(() => {
  service.close()
})

const serviceEnv = () => ({ K6_BUILD_SERVICE_URL: `http://127.0.0.1:${(service.address() as AddressInfo).port}` })
const script = 'import "k6/x/faker"\nexport default function () {}'

describe.each(k6Versions)('k6 %s and a script that needs another binary', (version) => {
  test.each<[string, Record<string, string>, Record<string, string>]>([
    ['input install-mode: none', { 'install-mode': 'none' }, {}],
    ['input k6-path', { 'k6-path': k6Path(version) }, {}],
    ['K6_AUTO_EXTENSION_RESOLUTION=false', {}, { K6_AUTO_EXTENSION_RESOLUTION: 'false' }],
  ])('end as config-error: %s (%j, %j)', async (name, inputs, env) => {
    const before = asked
    const step = await runAction({
      k6: k6Path(version),
      files: { 'test.js': script },
      inputs: { script: 'test.js', 'no-usage-report': 'true', ...inputs },
      env: { ...serviceEnv(), ...env },
    })
    expect(step.outputs).toMatchObject({ outcome: 'config-error', passed: 'false', 'exit-code': '' })
    expect(step.exitCode).toBe(1)
    const says = `The script needs k6/x/faker, which k6 ${version} at`
    const errors = step.commands.filter((command) => command.name === 'error').map(({ data }) => data)
    expect(errors).toEqual([expect.stringContaining(says)])
    expect(errors[0]).toContain(`does not satisfy, and ${name} forbids another binary`)
    expect(asked).toBe(before)
  })

  test('make k6 ask for one where nothing forbids it', async () => {
    const before = asked
    await runAction({
      k6: k6Path(version),
      files: { 'test.js': script },
      inputs: { script: 'test.js', 'no-usage-report': 'true' },
      env: serviceEnv(),
    })
    expect(asked).toBeGreaterThan(before)
  })
})

test('an http:// mirror without k6-checksum is a warning on the run', async () => {
  const step = await runAction({
    files: { 'test.js': 'export default function () {}' },
    inputs: { script: 'test.js', 'no-usage-report': 'true', 'k6-mirror': 'http://127.0.0.1:1/k6' },
  })
  expect(step.outputs.outcome).toBe('passed')
  expect(step.commands.filter(({ name }) => name === 'warning').map(({ data }) => data)).toEqual([
    expect.stringMatching(/^input k6-mirror: over http:\/\/ .*k6-checksum$/),
  ])
})

import { describe, expect, test } from 'vitest'
import { strangeCloudOption } from '../../src/k6/cloud-options.ts'
import { endpointOutput } from '../../src/k6/endpoint-output.ts'
import { parseFlags } from '../../src/k6/flags.ts'

describe('the outputs of a k6 that sends to this step', () => {
  const url = 'http://127.0.0.1:1/secret'
  const output = (flags: string, env: Record<string, string>, out: readonly string[] = []) =>
    endpointOutput({ flags: parseFlags(flags), env, configFile: { out } }, { url })

  test.each([
    ['none', '', {}, [], 'cloud'],
    ['of the environment', '', { K6_OUT: 'json=a.json,csv=b.csv' }, ['of=the-file'], 'json=a.json,csv=b.csv,cloud'],
    ['of the config file', '', {}, ['json=a.json', 'csv'], 'json=a.json,csv,cloud'],
  ])('beside those %s are in its environment alone', (_whose, flags, env, out, expected) => {
    const { args, env: given } = output(flags, env, out)
    expect(args).toEqual([])
    expect(given).toMatchObject({ K6_OUT: expected, K6_CLOUD_HOST: url })
  })

  test('are flags beside flags, which replace all others', () => {
    const { args, env } = output('--out json=a.json', { K6_OUT: 'csv' })
    expect(args).toEqual(['--out=cloud'])
    expect(env).not.toHaveProperty('K6_OUT')
  })

  test('are flags where a list with commas would tear one apart', () => {
    const { args, env } = output('', {}, ['csv=fileName=a.csv,saveInterval=1s', 'json=a.json'])
    expect(args).toEqual(['--out=csv=fileName=a.csv,saveInterval=1s', '--out=json=a.json', '--out=cloud'])
    expect(env).not.toHaveProperty('K6_OUT')
  })

  // k6 would send it to its build service, too.
  test('need no token', () => {
    expect(Object.keys(output('', {}).env).filter((name) => /TOKEN/.test(name))).toEqual([])
  })
})

test.each([
  [{}, null],
  [{ cloud: null }, null],
  [{ cloud: {} }, null],
  [{ cloud: { name: 'shop', projectID: 12, token: null, stackID: '7', note: 3, drop_tags: 'x' } }, null],
  [{ cloud: { projectID: '' } }, null],
  [{ cloud: 'shop' }, 'options.cloud'],
  [{ cloud: [] }, 'options.cloud'],
  [{ cloud: { name: 5 } }, 'options.cloud.name'],
  [{ cloud: { projectID: 'shop' } }, 'options.cloud.projectID'],
  [{ cloud: { projectID: 1e300 } }, 'options.cloud.projectID'],
  [{ cloud: { stackID: 1.5 } }, 'options.cloud.stackID'],
  // Go does not tell capitals in the names of fields.
  [{ cloud: { NAME: 5 } }, 'options.cloud.NAME'],
  [{ cloud: { timeout: 'soon' } }, 'options.cloud.timeout'],
  [{ cloud: { '::error::\n|x|': 1 } }, 'options.cloud'],
  [{ ext: { loadimpact: { projectID: 3 } } }, null],
  [{ ext: { loadimpact: { projectID: 'x' } } }, 'options.ext.loadimpact.projectID'],
  [{ ext: 'x' }, null],
])('of %j the cloud output could refuse %j', (options, strange) => {
  expect(strangeCloudOption(options)).toBe(strange)
})

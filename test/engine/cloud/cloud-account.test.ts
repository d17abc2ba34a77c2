import { expect, it } from 'vitest'
import { cloudAccount } from '../../../src/engine/cloud/cloud-account.ts'

const env = { K6_CLOUD_TOKEN: 'secret-token', K6_CLOUD_STACK_ID: '8' }

it.each<[NodeJS.ProcessEnv, string, object]>([
  [env, '', { host: 'https://api.k6.io', token: 'secret-token', stackId: '8' }],
  [env, '9', { stackId: '9' }],
  [{ ...env, K6_CLOUD_TOKEN: ' secret-token\n' }, '', { token: 'secret-token' }],
  [{ ...env, K6_CLOUD_HOST_V6: 'https://api.example.com/' }, '', { host: 'https://api.example.com' }],
  [{ ...env, K6_CLOUD_HOST_V6: 'http://127.0.0.1:8080' }, '', { host: 'http://127.0.0.1:8080' }],
])('reads %j with stack %j', (variables, stackId, account) => {
  expect(cloudAccount(variables, stackId, 'engine cloud')).toMatchObject(account)
})

it.each<[NodeJS.ProcessEnv, RegExp]>([
  [{}, /^K6_CLOUD_TOKEN: engine cloud needs a token of Grafana Cloud k6; /],
  [{ ...env, K6_CLOUD_TOKEN: 'secret\ntoken' }, /^K6_CLOUD_TOKEN: it has characters that no token has$/],
  [{ K6_CLOUD_TOKEN: 'x' }, /^input cloud-stack-id: engine cloud needs the number of the Grafana Cloud stack, /],
  [{ ...env, K6_CLOUD_STACK_ID: 'mine' }, /^K6_CLOUD_STACK_ID: "mine" is not the number of a Grafana Cloud stack$/],
  [{ ...env, K6_CLOUD_HOST_V6: 'http://api.example.com' }, /^K6_CLOUD_HOST_V6: .* is not an https URL/],
  [{ ...env, K6_CLOUD_HOST_V6: 'http://127.0.0.1.example.com' }, /^K6_CLOUD_HOST_V6: .* is not an https URL/],
])('refuses %j', (variables, message) => {
  const refused = () => cloudAccount(variables, '', 'engine cloud')
  expect(refused).toThrow(message)
  expect(refused).not.toThrow(/secret\stoken|secret-token/)
})

import { describe, expect, test } from 'vitest'
import { isSecretName, isSecretValue, secretsAmong } from '../../src/base/secrets.ts'

describe('a name speaks of a secret by a whole word', () => {
  test.each([
    ...['PASS', 'DB_PASS', 'PASSWD', 'MYSQL_PWD', 'DB_PASSWORD', 'PGPASSWORD', 'password', 'Password2', 'PASSWORD_1'],
    ...[
      'API_TOKEN',
      'MyToken',
      'tokenOfMine',
      'GITHUB_TOKEN',
      'CLIENT_SECRET',
      'SECRETS',
      'apiKey',
      'APIKey',
      'APIKEY',
    ],
    ...['AWS_ACCESS_KEY_ID', 'private-key', 'CREDENTIAL', 'GOOGLE_CREDENTIALS', 'AUTH', 'BASIC_AUTH', 'OAuth', 'DSN'],
    ...['SENTRY_DSN', 'COOKIE', 'sessionCookie', 'DBPassword', 'x_auth_header'],
    ...[
      'DBPASSWORD',
      'mysecret',
      'GHTOKEN',
      'GH_PAT',
      'BEARER',
      'SECRETKEY',
      'SECRET_NAME',
      'DB_PASSWORD_HOST',
      'TOKEN_VALUE',
    ],
  ])('%s does', (name) => {
    expect(isSecretName(name)).toBe(true)
  })

  test.each([
    ...['BYPASS', 'MONKEY', 'COMPASS', 'KEYBOARD', 'KEYCLOAK_URL', 'AUTHOR', 'TOKENIZER', 'PASSENGERS', 'SECRETARY'],
    ...['BASE_URL', 'VUS', 'monkeyName', 'Donkey', 'passed', 'compareTokenizer', '', '_', 'PATH', 'COMPAT'],
    ...['TOKEN_URL', 'AUTH_HOST', 'authMode', 'COOKIE_NAME', 'OAUTH_ENDPOINT', 'TOKEN_TYPE'],
  ])('%s does not', (name) => {
    expect(isSecretName(name)).toBe(false)
  })
})

test.each(['s3cr3t', 'hunter22', '12345678', '-123456.78', 'a b c d', '0x1234', '1e100000000'])(
  '%j is hidden',
  (value) => {
    expect(isSecretValue(value)).toBe(true)
  },
)

test.each([
  ...['', 'abcde', 'true', 'FALSE', '1234567', '300000', '-12345.67', '1e10'],
  ...['localhost', 'Production', 'default', 'disabled', 'undefined', 'Bearer'],
])('%j is not', (value) => {
  expect(isSecretValue(value)).toBe(false)
})

test.each([
  ['postgres://u:pa55word@db/x', ['pa55word']],
  ['https://u:p%40ssw%2Frd@host', ['p%40ssw%2Frd', 'p@ssw/rd']],
  ['redis://:hunter22@cache:6379', ['hunter22']],
  ['mysql://u:pa/ss/word@db:3306/x', ['pa/ss/word']],
  ['one https://a:secret1@b two https://c:secret2@d', ['secret1', 'secret2']],
  ['https://api.example/x?token=abc%2Bdef&page=1234567890', ['abc%2Bdef', 'abc+def']],
  ['sqlserver://host;user=sa;password=Hunter2!', ['Hunter2!']],
  ['https://npm.example:8443/npm/@scope/package', []],
  ['http://user@host/path', []],
  ['http://u:short@host', []],
  ['mailto:someone:password@example.com', []],
])('secrets in the address %s', (value, secrets) => {
  expect(secretsAmong([['BASE_URL', value]])).toEqual(secrets)
})

test.each([
  ['AZURE', 'AccountName=shop;AccountKey=Zm9vYmFy==;EndpointSuffix=core', ['Zm9vYmFy==']],
  ['DB', 'Server=tcp:db,1433;User Id=sa; Password=Hunter2!;', ['Hunter2!']],
  ['QUERY', 'key=production9&x=1', []],
  ['CONFIG', '{"url":"http://shop.example","db":{"user":"alice-b","password":"hunter22"}}', ['hunter22']],
  ['CONFIG', '{"tokens":["token-1","token-2"]}', ['token-1', 'token-2']],
  ['CONFIG', '{"password":', []],
  ['CONFIG', '[{"key":"region-of-mine","value":"eu-central-1"}]', []],
  ['CONFIG', '{"auth":{"address":"http://shop.example","apiKey":"hunter22"}}', ['hunter22']],
  ['SECRETS', '{"shop":"sk_live_1"}', ['{"shop":"sk_live_1"}', 'sk_live_1']],
  ['AUTH_HEADER', 'Bearer abc.def', ['Bearer abc.def', 'abc.def']],
])('secrets that stand in the value of %s, %s', (name, value, secrets) => {
  expect(secretsAmong([[name, value]])).toEqual(secrets)
})

test('each once, those of names and those in addresses', () => {
  const dsn = 'postgres://u:pa55word@db'
  expect(
    secretsAmong([
      ['DSN', dsn],
      ['TARGET', dsn],
      ['A_KEY', 'short'],
      ['B_KEY', '1234567'],
      ['C_KEY', ' pa55word'],
      ['MONKEY', 'not-a-secret'],
    ]),
  ).toEqual([dsn, 'pa55word', ' pa55word'])
})

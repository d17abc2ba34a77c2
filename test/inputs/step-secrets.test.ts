import { expect, test } from 'vitest'
import { stepSecrets } from '../../src/inputs/step-secrets.ts'

test.each([
  [
    'of env',
    { INPUT_ENV: 'API_TOKEN=abcdef\nPASSWORD=abc\nURL=http://u:pa55word@x\r\n db_key= x=y zz ' },
    ['abcdef', 'pa55word', ' x=y zz '],
  ],
  ['of compare-env', { 'INPUT_COMPARE-ENV': 'B_KEY=ghijkl' }, ['ghijkl']],
  [
    'of flags',
    { INPUT_FLAGS: `--vus 1 -e A_KEY=abcdef --env=B_KEY='gh ijkl' -eC_KEY=mnopqr -e NAME=stuvwx` },
    ['abcdef', 'gh ijkl', 'mnopqr'],
  ],
  [
    'of addresses',
    {
      INPUT_SCRIPT: 'a.js\nhttps://u:pa55word@x/a.js?token=t0ken-a&page=2',
      'INPUT_K6-MIRROR': 'https://u:pa55mirror@x',
      'INPUT_USAGE-REPORT-URL': 'http://u:pa55report@x/?key=k3y-of-x',
      INPUT_FLAGS: '--out=influxdb=http://u:pa55out@x/db',
    },
    ['pa55out', 'pa55word', 't0ken-a', 'pa55mirror', 'pa55report', 'k3y-of-x'],
  ],
  ['of flags that are wrong', { INPUT_FLAGS: `-e A_KEY='abcdef` }, []],
  [
    'of an env that is wrong',
    { INPUT_ENV: 'wrong\nA_KEY=first line\nsecond line\nB=third' },
    ['first line\nsecond line'],
  ],
  [
    'of a value of several lines',
    { INPUT_ENV: 'A_KEY<<END\nfirst line\nNOT_A=name\nEND\nB_KEY=after it' },
    ['first line\nNOT_A=name', 'after it'],
  ],
  [
    'of the address that is told',
    { 'INPUT_NOTIFY-URL': ' https://hooks.example/services/T0123/abcdefghijklmnop?sig=0123456789abcdef&v=1 ' },
    [
      'https://hooks.example/services/T0123/abcdefghijklmnop?sig=0123456789abcdef&v=1',
      '/services/T0123/abcdefghijklmnop?sig=0123456789abcdef&v=1',
      'abcdefghijklmnop',
      '0123456789abcdef',
    ],
  ],
  [
    'of the address that is told, and of its user',
    { 'INPUT_NOTIFY-URL': 'https://bot:hunter22@h' },
    ['hunter22', 'https://bot:hunter22@h', 'https://bot:hunter22@h/'],
  ],
  ['of an address that is none', { 'INPUT_NOTIFY-URL': 'hooks.example/abc' }, ['hooks.example/abc']],
  [
    'of Grafana',
    { 'INPUT_GRAFANA-TOKEN': ' glsa_abc ', 'INPUT_GRAFANA-URL': 'https://me:hunter22@g' },
    ['hunter22', 'glsa_abc'],
  ],
  ['of nothing', {}, []],
])('a step has secrets of its own: those %s', (_what, env, own) => {
  expect(stepSecrets(env)).toEqual({ own, ofJob: [] })
})

test('of the job are its token, and what its environment names so, but no place and no input', () => {
  const { own, ofJob } = stepSecrets({
    'INPUT_GITHUB-TOKEN': 'job-token',
    'INPUT_BASELINE-KEY': 'the-baseline',
    STATE_token: 'of-the-post-step',
    DB_PASSWORD: 'hunter22',
    HTTPS_PROXY: 'http://u:pr0xy-pw@proxy:8080',
    PWD: '/home/runner/work',
    OLDPWD: '/home/runner',
    SSH_AUTH_SOCK: '/run/user/1001/ssh-agent',
    KEYBOARD: 'qwertz-layout',
  })
  expect(own).toEqual([])
  expect(ofJob).toEqual(['hunter22', 'pr0xy-pw', 'job-token'])
})

import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { handedOutReader } from '../../../src/engine/kubernetes/handed-out.ts'
import { startScript } from '../../../src/engine/kubernetes/start-script.ts'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** As base64 prints it. */
const printed = (name: string, bytes: Buffer): readonly string[] => [
  `k6-load-test-file ${name} ${bytes.length} ${sha256(bytes)}`,
  ...(bytes.toString('base64').match(/.{1,76}/g) ?? []),
]

function read(lines: readonly string[]) {
  const reader = handedOutReader()
  for (const line of lines) reader.take(line)
  return reader
}

const summary = randomBytes(10_000)
const record = randomBytes(5000)
const whole = [...printed('summary.json.gz', summary), ...printed('record.ndjson.gz', record), 'k6-load-test-end']

it('reads the files that a pod hands out', () => {
  const reader = read(['some warning', ...whole])
  expect(reader.isWhole()).toBe(true)
  expect(reader.file('summary.json.gz')).toEqual({ bytes: summary })
  expect(reader.file('record.ndjson.gz')).toEqual({ bytes: record })
  expect(reader.file('other')).toBeNull()
})

it('never takes a part for the whole', () => {
  for (let lines = 0; lines < whole.length; lines += 7) {
    const reader = read(whole.slice(0, lines))
    expect(reader.isWhole()).toBe(false)
    const file = reader.file('record.ndjson.gz')
    expect(file === null || 'problem' in file).toBe(true)
  }
  const oneLost = whole.filter((_, index) => index !== 40)
  expect(read(oneLost).file('summary.json.gz')).toEqual({ problem: 'is cut off: 9943 of 10000 bytes arrived' })
  const changed = whole.map((line, index) => (index === 40 ? [...line].reverse().join('') : line))
  expect(read(changed).file('summary.json.gz')).toEqual({ problem: 'is damaged' })
})

it('starts k6 with its arguments as they are, whatever is in them', async () => {
  const args = ["it's", '$HOME `id` "x" \\', 'two\nlines', '', '*']
  // The shell's own command stands in for k6: it prints what it gets.
  const script = `${startScript(args, 2, false)}`
    .replace(/^cat .*$/m, '')
    .replace('k6 version | head -n 1', '')
    .replace('exec k6 run', `printf '%s\\0'`)
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', script], { env: { JOB_COMPLETION_INDEX: '1' } })
  const segment = ['--execution-segment=1/2:1', '--execution-segment-sequence=0,1/2,1']
  expect(stdout.split('\0')).toEqual([...args, ...segment, '/k6-load-test/out/test.tar', ''])
})

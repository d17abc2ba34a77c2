import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { cancelStep } from '../support/cancel.ts'
import { k6Path } from '../support/k6.ts'
import { processesLeft } from '../support/processes.ts'
import { smallDisk } from '../support/small-disk.ts'
import { runPost } from '../support/stand-in-runner.ts'
import { twoRefs, worktrees } from '../support/two-refs.ts'

const sleeping = /^sleep 1000/

/** A PATH on which git takes long to make a worktree. */
function slowGit(): string {
  const bin = mkdtempSync(join(tmpdir(), 'bin-'))
  const text = `#!/bin/sh
case "$*" in 'worktree add'*) /usr/bin/git "$@"; sleep 1000;; esac
exec /usr/bin/git "$@"
`
  writeFileSync(join(bin, 'git'), text, { mode: 0o755 })
  return `${bin}:${dirname(k6Path('2.2.0'))}:/usr/bin:/bin`
}

describe('while side B is checked out', () => {
  test('a step that is cancelled says so', async () => {
    const { step, repository } = await twoRefs({ env: { PATH: slowGit() } })
    const ended = await cancelStep(step, {
      ready: ({ processes }) => processes.some(({ command }) => sleeping.test(command)),
    })
    expect(ended.outputs).toMatchObject({ outcome: 'cancelled', passed: 'false' })
    expect(ended.left).toEqual([])
    expect(worktrees(repository)).toEqual([])
  })

  test('post ends the git of a step that was killed, and clears up', async () => {
    const { step, repository } = await twoRefs({ env: { PATH: slowGit() } })
    const ended = await cancelStep(step, {
      ready: ({ processes }) => processes.some(({ command }) => sleeping.test(command)),
      signals: [['SIGKILL', 0]],
    })
    expect(ended.left).not.toEqual([])
    expect(await runPost(ended)).toBe(0)
    expect(await processesLeft(ended.mark)).toEqual([])
    expect(worktrees(repository)).toEqual([])
    expect(readdirSync(ended.temp)).toEqual([])
  })
})

test('a cancelled step leaves the files of side B to the post step, and the repository forgets it at once', async () => {
  const { step, repository } = await twoRefs({ inputs: { 'compare-build': 'exec sleep 1000' } })
  const ended = await cancelStep(step, {
    ready: ({ processes }) => processes.some(({ command }) => sleeping.test(command)),
  })
  expect(ended.outputs.outcome).toBe('cancelled')
  expect(worktrees(repository)).toEqual([])
  expect(ended.state.directory).toMatch(/k6-load-test-/)
  expect(await runPost(ended)).toBe(0)
  expect(readdirSync(ended.temp)).toEqual([])
})

test('what cannot be removed of side B is a warning, and costs no result', async ({ skip }) => {
  const disk = smallDisk('1m')
  if (disk === null) return skip()
  const { step, repository } = await twoRefs({
    inputs: { 'compare-build': `cp delay.txt built.txt; mkdir busy; mount --bind '${disk}' busy` },
  })
  const mounts = () => execFileSync('cat', ['/proc/mounts'], { encoding: 'utf8' })
  onTestFinished(() => {
    for (const path of mounts().match(/\S+side-b\S*\/busy(?= )/g) ?? []) execFileSync('umount', ['--lazy', path])
  })
  const { outputs, log } = await runAction(step)
  expect(outputs.outcome).toBe('passed')
  expect(log).toContain(
    '::warning::input compare-ref: the checkout of side B stays until the runner empties RUNNER_TEMP: EBUSY',
  )
  expect(worktrees(repository)).toEqual([])
})

test('read-only directories, submodules and other wrecks of side B are removed', async () => {
  const wreck =
    'mkdir -p a/b; touch a/b/c; chmod 500 a/b; rm -r .git; mkfifo pipe; ln -s / root; cp delay.txt built.txt'
  const { step, repository } = await twoRefs({ inputs: { 'compare-build': wreck } })
  const { outputs, log, temp } = await runAction(step)
  expect(outputs.outcome).toBe('passed')
  expect(log).not.toContain('the checkout of side B stays')
  expect(worktrees(repository)).toEqual([])
  const [directory = ''] = readdirSync(temp).filter((name) => name.startsWith('k6-load-test-'))
  expect(readdirSync(join(temp, directory)).filter((name) => name.startsWith('side-b'))).toEqual(['side-b.repository'])
})

test('a pipe in the place of the note of side B does not hold up the post step', { timeout: 30_000 }, async () => {
  const pipe = 'rm "$K6_LOAD_TEST_DIRECTORY/side-b.repository"; mkfifo "$K6_LOAD_TEST_DIRECTORY/side-b.repository"'
  const { step } = await twoRefs({ inputs: { 'compare-build': `${pipe}; exec sleep 1000` } })
  const ended = await cancelStep(step, {
    ready: ({ processes }) => processes.some(({ command }) => sleeping.test(command)),
    signals: [['SIGKILL', 0]],
  })
  expect(await runPost(ended)).toBe(0)
  expect(readdirSync(ended.temp)).toEqual([])
})

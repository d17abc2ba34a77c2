import { existsSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { cancelStep } from '../support/cancel.ts'
import { freePort } from '../support/free-port.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { processesLeft } from '../support/processes.ts'
import { reasonOf } from '../support/serve-step.ts'
import { asking, commit, gitIn, repositoryOf, serverScript } from '../support/served.ts'
import { runPost } from '../support/stand-in-runner.ts'
import { twoRefs, worktrees } from '../support/two-refs.ts'

describe.each(k6Versions)('two refs in one step, k6 %s', (version) => {
  test('a slower second commit is worse, and nothing is left', { timeout: 120_000 }, async () => {
    const { repository, first, step } = await twoRefs(
      { k6: k6Path(version), inputs: { 'compare-rounds': '' } },
      { 'delay.txt': '150' },
    )
    const { outputs, log, temp } = await runAction(step)
    expect(outputs.outcome).toBe('passed')
    expect(log).toContain(`Side B is "base": commit ${first}`)
    const comparison = JSON.parse(outputs.comparison ?? '')
    expect(comparison).toMatchObject({ mode: 'paired', verdict: 'worse' })
    expect(worktrees(repository)).toEqual([])
    expect(await processesLeft(`RUNNER_TEMP=${temp}`)).toEqual([])
  })
})

test('each side is served by its own commit, and sees which side it is', { timeout: 120_000 }, async () => {
  const script = `import http from 'k6/http'
    export default function () { console.log('served by ' + http.get(__ENV.TARGET + '/side').body) }`
  const { step } = await twoRefs({ inputs: { iterations: '1', vus: '1' } }, { 'test.js': script })
  const { outputs, log } = await runAction(step)
  expect(outputs.outcome).toBe('passed')
  const order = [...log.matchAll(/served by ([AB])|Round (\d) of 3, side/g)].map(([, side, round]) => side ?? round)
  expect(order).toEqual(['1', 'A', '1', 'B', '2', 'B', '2', 'A', '3', 'A', '3', 'B'])
})

describe('a ref', () => {
  test('that is not there says fetch-depth: 0', { timeout: 60_000 }, async () => {
    const { step } = await twoRefs({ inputs: { 'compare-ref': 'no-such-branch' } })
    const { outputs, log } = await runAction(step)
    expect(outputs.outcome).toBe('not-run')
    expect(log).toContain('input compare-ref: this checkout has no branch, tag or commit "no-such-branch"')
    expect(log).toContain('fetch-depth: 0')
  })

  test.each(['--upload-pack=touch x', '-h', '$(touch x)', 'base;touch x'])('such as %s runs nothing', async (ref) => {
    const { step, repository } = await twoRefs({ inputs: { 'compare-ref': ref } })
    expect((await runAction(step)).outputs.outcome).toBe('not-run')
    expect(existsSync(join(repository, 'x'))).toBe(false)
  })

  test('can be a tag, a SHA, a branch of origin, or the merge base', { timeout: 120_000 }, async () => {
    const { step, repository, first } = await twoRefs({ env: { GITHUB_BASE_REF: 'target' } })
    gitIn(repository, 'tag', 'v1', first)
    gitIn(repository, 'update-ref', 'refs/remotes/origin/target', first)
    for (const ref of ['v1', first.slice(0, 12), 'target', 'origin/target', 'merge-base']) {
      const { log, outputs } = await runAction({ ...step, inputs: { ...step.inputs, 'compare-ref': ref } })
      expect(log, ref).toContain(`commit ${first}`)
      expect(outputs.outcome, ref).toBe('passed')
    }
  })

  test('merge-base is what the checkout has of the branch, also where it is the merge with it', async () => {
    const { step, repository, first } = await twoRefs({ env: { GITHUB_BASE_REF: 'target' } })
    // The branch went on after the pull request left it at the first commit, and again after GitHub merged the two.
    gitIn(repository, 'checkout', '--quiet', '-b', 'target', first)
    const known = commit(repository, { 'target.txt': '1' }, 'known')
    gitIn(repository, 'checkout', '--quiet', '--detach', 'main')
    gitIn(repository, 'merge', '--quiet', '--no-ff', '--no-edit', 'target')
    gitIn(repository, 'checkout', '--quiet', 'target')
    gitIn(repository, 'update-ref', 'refs/remotes/origin/target', commit(repository, { 'target.txt': '2' }, 'newer'))
    gitIn(repository, 'checkout', '--quiet', '--detach', 'HEAD@{1}')
    const inputs = { ...step.inputs, 'compare-ref': 'merge-base', 'compare-build': 'exit 3' }
    expect((await runAction({ ...step, inputs })).log).toContain(`Side B is "merge-base": commit ${known}`)
  })

  test('merge-base of a merge group is what it was put on, whatever its branch is by now', async () => {
    const { step, repository, first } = await twoRefs({
      inputs: { 'compare-ref': 'merge-base', 'compare-build': 'exit 3' },
    })
    // Merged in the meantime, as before a re-run: the merge base with the branch would be the checkout itself.
    gitIn(repository, 'update-ref', 'refs/remotes/origin/target', 'HEAD')
    const event = join(mkdtempSync(join(tmpdir(), 'event-')), 'event.json')
    writeFileSync(event, JSON.stringify({ merge_group: { base_ref: 'refs/heads/target', base_sha: first } }))
    const { log } = await runAction({ ...step, env: { GITHUB_EVENT_PATH: event } })
    expect(log).toContain(`Side B is "merge-base": commit ${first}`)
    expect(log).not.toContain('is the commit that is checked out')
  })

  test('merge-base of an event that is of neither says what it is for', async () => {
    const { step } = await twoRefs({ inputs: { 'compare-ref': 'merge-base' } })
    expect((await runAction(step)).log).toContain('merge-base is for pull requests and merge groups')
  })

  test('that is the checkout itself is a warning', async () => {
    const { step } = await twoRefs({ inputs: { 'compare-ref': 'main', 'compare-build': 'exit 3' } })
    expect((await runAction(step)).log).toContain(
      '::warning::input compare-ref: "main" is the commit that is checked out, so only what was changed',
    )
  })

  test('where the repository is in another directory says how to name it', async () => {
    const { step, repository } = await twoRefs()
    const inputs = { ...step.inputs, script: join(basename(repository), 'test.js') }
    const { log } = await runAction({ ...step, inputs, workspace: dirname(repository) })
    expect(log).toMatch(/is not in a git repository; .*, or set working-directory to where it is/)
  })

  test('that is a tag and a branch is refused, unless both are one commit', { timeout: 60_000 }, async () => {
    const { step, repository, first } = await twoRefs({ inputs: { 'compare-build': 'exit 3' } })
    const logOf = async (ref: string) =>
      (await runAction({ ...step, inputs: { ...step.inputs, 'compare-ref': ref } })).log
    gitIn(repository, 'update-ref', 'refs/remotes/origin/v1', first)
    gitIn(repository, 'tag', 'v1', 'HEAD')
    expect(await logOf('v1')).toContain(
      'input compare-ref: "v1" is a tag and a branch, of different commits; write refs/tags/v1 or refs/remotes/origin/v1',
    )
    expect(await logOf('refs/remotes/origin/v1')).toContain(`commit ${first}`)
    expect(await logOf('refs/tags/v1')).toContain(`commit ${gitIn(repository, 'rev-parse', 'HEAD')}`)
    gitIn(repository, 'tag', '--force', 'v1', first)
    expect(await logOf('v1')).toContain(`commit ${first}`)
  })

  test.each(['pull_request_target', 'workflow_run'])('is refused under %s', async (event) => {
    const { step } = await twoRefs({ env: { GITHUB_EVENT_NAME: event } })
    const { log } = await runAction(step)
    expect(log).toContain(`it builds and runs code of the repository, which is not safe under ${event}`)
  })

  test('is checked out without hooks and filters of the checkout', { timeout: 60_000 }, async () => {
    const { step, repository } = await twoRefs({}, { '.gitattributes': '*.txt filter=evil\n' })
    gitIn(repository, 'branch', '--force', 'base')
    const proof = join(repository, 'ran')
    for (const name of ['smudge', 'clean', 'process'])
      gitIn(repository, 'config', `filter.evil.${name}`, `sh -c 'touch ${proof}; cat'`)
    gitIn(repository, 'config', 'filter.evil.required', 'true')
    gitIn(repository, 'config', 'core.fsmonitor', `touch ${proof}`)
    writeFileSync(join(repository, '.git/hooks/post-checkout'), `#!/bin/sh\ntouch ${proof}\n`, { mode: 0o755 })
    const { outputs } = await runAction(step)
    expect(outputs.outcome).toBe('passed')
    expect(existsSync(proof)).toBe(false)
  })
})

describe('what ends early', () => {
  test('a build that fails names side B', { timeout: 60_000 }, async () => {
    const { step, repository } = await twoRefs({ inputs: { 'compare-build': 'echo so it goes; exit 4' } })
    const { outputs, log } = await runAction(step)
    expect(outputs.outcome).toBe('start-failed')
    expect(reasonOf(outputs)).toBe('Side B: compare-build failed: "echo so it goes; exit 4" ended with exit code 4.')
    expect(log).toContain('so it goes')
    expect(worktrees(repository)).toEqual([])
  })

  test('a build without bash, and one that takes its directory away', { timeout: 60_000 }, async () => {
    const bin = mkdtempSync(join(tmpdir(), 'bin-'))
    symlinkSync('/usr/bin/git', join(bin, 'git'))
    symlinkSync(k6Path('2.2.0'), join(bin, 'k6'))
    const { step: without } = await twoRefs({ env: { PATH: bin } })
    expect(reasonOf((await runAction(without)).outputs)).toBe(
      'Side B: bash cannot be started for the input compare-build: spawn bash ENOENT.',
    )
    const { step } = await twoRefs({ inputs: { 'compare-build': 'cd / && rm -r "$OLDPWD"' } })
    expect(reasonOf((await runAction(step)).outputs)).toMatch(
      /^In round 1 the server of side B did not start: the directory in which the input start starts is gone: ".*\/side-b"\. The figures are those of the run before\.$/,
    )
  })

  test("side B's server that dies ends the comparison with a warning", { timeout: 120_000 }, async () => {
    const script = `import http from 'k6/http'
      import { sleep } from 'k6'
      export const options = { vus: 1, duration: '3s' }
      export default function () {
        const side = http.get(__ENV.TARGET + '/side').body
        if (side === 'B') http.get(__ENV.TARGET + '/die')
        sleep(0.3)
      }`
    const { step } = await twoRefs({ inputs: { iterations: '', vus: '' } }, { 'test.js': script })
    const { outputs, log } = await runAction(step)
    expect(outputs.outcome).toBe('passed')
    expect(log).toMatch(
      /side B of round 1 lost what it tested \(.* ended with exit code 7, .*\), so the comparison ends/,
    )
  })

  test("side A's fails the step", { timeout: 120_000 }, async () => {
    const script = `import http from 'k6/http'
      import { sleep } from 'k6'
      export const options = { vus: 1, duration: '3s' }
      export default function () { http.get(__ENV.TARGET + '/die'); sleep(0.3) }`
    const { step } = await twoRefs({ inputs: { iterations: '', vus: '' } }, { 'test.js': script })
    expect((await runAction(step)).outputs.outcome).toBe('target-died')
  })

  test.each([
    ['in the build', { 'compare-build': 'sleep 60' }, /Building side B/, 'cancelled'],
    ['in a start', { start: 'sleep 60' }, /Starting for side A/, 'cancelled'],
    ['in a round', { iterations: '', duration: '30s' }, /Ready after/, 'cancelled'],
  ])('a step that is cancelled %s', { timeout: 60_000 }, async (_where, inputs, ready, outcome) => {
    const { step, repository } = await twoRefs({ inputs })
    const ended = await cancelStep(step, { ready: ({ log }) => ready.test(log) })
    expect(ended.outputs.outcome).toBe(outcome)
    expect(ended.left).toEqual([])
    expect(worktrees(repository)).toEqual([])
  })

  test('a step that is killed: the post step clears up', { timeout: 60_000 }, async () => {
    const { step, repository } = await twoRefs({ inputs: { 'compare-build': 'sleep 60' } })
    const ended = await cancelStep(step, { ready: ({ log }) => /Building/.test(log), signals: [['SIGKILL', 0]] })
    expect(worktrees(repository)).toHaveLength(1)
    expect(await runPost(ended)).toBe(0)
    expect(worktrees(repository)).toEqual([])
    expect(await processesLeft(ended.mark)).toEqual([])
    expect(readdirSync(ended.temp)).toEqual([])
  })
})

test('the working directory is the same place in both', { timeout: 120_000 }, async () => {
  const repository = repositoryOf({ 'app/server.js': serverScript, 'app/test.js': asking('/'), 'app/who.txt': 'B' })
  commit(repository, { 'app/who.txt': 'A' }, 'second')
  const port = await freePort()
  const { outputs, log } = await runAction({
    workspace: repository,
    inputs: {
      script: 'test.js',
      'working-directory': 'app',
      iterations: '1',
      env: `TARGET=http://127.0.0.1:${port}`,
      start: `[ "$(cat who.txt)" = "$LOAD_TEST_SIDE" ] && exec ${process.execPath} server.js ${port}`,
      'wait-on': `tcp:127.0.0.1:${port}`,
      'compare-ref': 'HEAD~1',
      'compare-rounds': '3',
      'no-usage-report': 'true',
    },
  })
  expect(log).toContain('Round 3')
  expect(outputs.outcome).toBe('passed')
})

/*
 * The workflows that people copy, as they stand in examples/, under act: only their durations are shorter, and what
 * needs GitHub's own services (artifacts) is a stand-in that looks at what it is given.
 */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { act, type Line, runAct, startTarget, thisAction } from '../support/act.ts'
import { account, startCloud } from '../support/cloud-api.ts'
import { startGitServer } from '../support/git-server.ts'
import { startGitHub } from '../support/github-api.ts'
import { k6Path } from '../support/k6.ts'
import { hasKubernetes, startMs, useCluster } from '../support/kube/cluster.ts'
import { kubeconfigOf } from '../support/kube/login.ts'
import { makeNamespace } from '../support/kube/namespace.ts'
import { objectsLeft } from '../support/kube/pod-run.ts'
import { startTarget as startPod } from '../support/kube/pods.ts'

const root = resolve(import.meta.dirname, '../..')

let target: Awaited<ReturnType<typeof startTarget>>
beforeAll(async () => {
  target = await startTarget()
})
afterAll(() => target.server.close())

const repository = { default_branch: 'main' }
const push = { name: 'push', payload: { ref: 'refs/heads/main', repository } }
const pullRequest = {
  name: 'pull_request',
  payload: { number: 7, pull_request: { number: 7, base: { ref: 'main', sha: '0'.repeat(40) } }, repository },
}

/** Stands in for actions/upload-artifact: it fails unless there is a file at each line of the path. */
const uploadArtifact = `name: upload
inputs:
  path: { required: true }
runs:
  using: composite
  steps:
    - run: while read -r file; do test -s "$file" && echo "uploaded $file" || exit 1; done <<< "$FILE"
      shell: bash
      env:
        FILE: \${{ inputs.path }}
`

/** Stand in for the artifacts of a workflow run: a directory that its jobs share, as the variable ARTIFACTS. */
const keepArtifact = `name: upload
inputs:
  name: { required: true }
  path: { required: true }
  if-no-files-found: { required: true }
runs:
  using: composite
  steps:
    - run: mkdir "$ARTIFACTS/$NAME" && cp "$FILE" "$ARTIFACTS/$NAME/"
      shell: bash
      env:
        NAME: \${{ inputs.name }}
        FILE: \${{ inputs.path }}
`
const fetchArtifacts = `name: download
inputs:
  pattern: { required: true }
  path: { required: true }
runs:
  using: composite
  steps:
    - run: mkdir "$DIRECTORY" && cp -r "$ARTIFACTS"/$PATTERN "$DIRECTORY/"
      shell: bash
      env:
        PATTERN: \${{ inputs.pattern }}
        DIRECTORY: \${{ inputs.path }}
`

/** Stands in for actions/checkout where it fetches another commit: that one has the same server. */
const checkout = `name: checkout
inputs:
  path: { required: true }
runs:
  using: composite
  steps:
    - run: mkdir "$DIRECTORY" && cp server.mjs "$DIRECTORY/"
      shell: bash
      env:
        DIRECTORY: \${{ inputs.path }}
`

/** It goes by itself: nothing ends what a workflow leaves running under act. */
const server = `import { createServer } from 'node:http'
setTimeout(() => process.exit(), 90_000)
createServer((_request, response) => setTimeout(() => response.end('{}'), 20)).listen(process.env.PORT, '127.0.0.1')
`

/** A repository as users have it, with one of the examples. */
function repositoryWith(example: string, change: (workflow: string) => string): string {
  const directory = mkdtempSync(join(tmpdir(), 'example-'))
  mkdirSync(join(directory, 'tests/load'), { recursive: true })
  mkdirSync(join(directory, '.github/workflows'), { recursive: true })
  for (const script of ['quickstart.js', 'checkout.js', 'search.ts']) {
    cpSync(join(root, 'examples', script), join(directory, 'tests/load', script))
  }
  const workflow = readFileSync(join(root, 'examples', example), 'utf8')
  writeFileSync(join(directory, '.github/workflows', example), change(workflow))
  writeFileSync(join(directory, 'server.mjs'), server)
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], { cwd: directory })
  git('init', '-q', '-b', 'main')
  git('add', '-A')
  git('commit', '-q', '-m', 'Add a load test')
  git('update-ref', 'refs/remotes/origin/main', 'HEAD')
  return directory
}

const shorter = (workflow: string) => workflow.replaceAll(/(duration: )\d+[sm]$/gm, '$12s')

function stubOf(content: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'stub-'))
  writeFileSync(join(directory, 'action.yml'), content)
  return directory
}

/** The actions of others, and this one. */
const repositories = {
  'your-org/k6-load-test@v1': thisAction(),
  'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1': stubOf(checkout),
  'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f': stubOf(uploadArtifact),
}

function run(
  example: string,
  { event, ...more }: Pick<Parameters<typeof runAct>[0], 'event'> & Partial<Parameters<typeof runAct>[0]>,
): Promise<readonly Line[]> {
  return runAct({
    file: `.github/workflows/${example}`,
    directory: repositoryWith(example, shorter),
    k6: k6Path('2.2.0'),
    targetUrl: target.url,
    variables: { BASE_URL: target.url },
    repositories,
    ...(event ? { event } : {}),
    ...more,
  })
}

/** The history is that of the server; what neighbours of this machine do must not make a run invalid. */
const historyEnv = (server: Awaited<ReturnType<typeof startGitServer>>): Record<string, string> => ({
  GITHUB_SERVER_URL: server.env.http.GITHUB_SERVER_URL ?? '',
  GITHUB_REPOSITORY: 'your-org/shop',
  LOAD_TEST_PROC_STAT: '/dev/null',
})

/** Sends no report anywhere, and sees no neighbours. */
const quiet = { K6_USAGE_REPORT_URL: 'http://127.0.0.1:1/', LOAD_TEST_PROC_STAT: '/dev/null' }

const results = (lines: readonly Line[]) => lines.flatMap(({ jobResult }) => jobResult ?? [])
const said = (lines: readonly Line[]) => lines.map(({ msg }) => msg?.trim() ?? '').join('\n')
const summaries = (lines: readonly Line[]) =>
  lines.flatMap(({ command, content }) => (command === 'summary' ? (content ?? '') : []))

describe.skipIf(act === null)('the examples under act', { timeout: 120_000 }, () => {
  test('basic: a later step and a later job have the figure', async () => {
    const lines = await run('basic.yml', { event: push, env: quiet })
    expect(results(lines)).toEqual(['success', 'success'])
    expect(said(lines)).toMatch(/^p95 was [\d.]+ ms, and 0 of the requests failed$/m)
    expect(said(lines)).toMatch(/^p95 was [\d.]+ ms$/m)
  })

  test('thresholds: whoever starts it sets the limit, and a later step reads what was crossed', async () => {
    const payload = { inputs: { 'base-url': target.url, 'p95-limit-ms': '0.001' }, repository }
    const event = { name: 'workflow_dispatch', payload }
    const lines = await run('thresholds.yml', { event, env: quiet, secrets: { API_TOKEN: 'of-the-shop-4711' } })
    expect(results(lines)).toEqual(['failure'])
    expect(said(lines)).toMatch(/^http_req_duration p\(95\)<0.001: crossed, measured [\d.]+$/m)
  })

  test('warn-only: a test that fails is a warning, and the job goes on', async () => {
    const lines = await run('warn-only.yml', { event: push, env: quiet, variables: { BASE_URL: 'http://127.0.0.1:1' } })
    expect(results(lines)).toEqual(['success'])
    const warnings = lines.flatMap(({ command, arg }) => (command === 'warning' ? (arg ?? '') : []))
    expect(warnings).toContain('It did not pass (thresholds-crossed). The job goes on.')
  })

  test('verify-pull-requests: scripts of both kinds are checked', async () => {
    const lines = await run('verify-pull-requests.yml', { event: pullRequest, env: quiet })
    expect(results(lines)).toEqual(['success'])
    for (const name of ['checkout.js', 'quickstart.js', 'search.ts']) expect(said(lines)).toContain(name)
  })

  test.each([true, false])('own-collector: with an address of it: %s', async (isSet) => {
    const collector = await startTarget()
    const variables = { BASE_URL: target.url, ...(isSet ? { K6_COLLECTOR_URL: collector.url } : {}) }
    const lines = await run('own-collector.yml', { event: push, variables, env: { LOAD_TEST_PROC_STAT: '/dev/null' } })
    collector.server.close()
    expect(results(lines)).toEqual(['success'])
    expect(collector.posts).toHaveLength(isSet ? 1 : 0)
    expect(said(lines)).toMatch(isSet ? /^The report was sent - \{.*\}$/m : /^The report was off -$/m)
  })

  test('html-report: what is uploaded is a file', async () => {
    const lines = await run('html-report.yml', { event: push })
    expect(results(lines)).toEqual(['success'])
    expect(said(lines)).toMatch(/uploaded .*report\.html/)
  })

  test('several-scripts: each has its history, its report and its suite', async () => {
    const directory = repositoryWith('several-scripts.yml', shorter)
    const lines = await run('several-scripts.yml', {
      directory,
      event: { name: 'schedule', payload: { repository } },
      secrets: { API_TOKEN: 'of-the-shop-4711' },
      env: { K6_USAGE_REPORT_URL: 'http://127.0.0.1:1/', LOAD_TEST_PROC_STAT: '/dev/null' },
      cacheDirectory: mkdtempSync(join(tmpdir(), 'act-cache-')),
    })
    expect(results(lines)).toEqual(['success'])
    for (const name of ['checkout', 'search'])
      expect(said(lines)).toMatch(new RegExp(`^uploaded .*/report-tests-load-${name}\\.html$`, 'm'))
    expect(said(lines)).toContain('tests/load/checkout.js: passed')
    expect(said(lines)).toContain('tests/load/search.ts: passed')
    expect(said(lines)).toMatch(/this run was added to the history.* under "nightly tests\/load\/search\.ts"/)
    expect(said(lines)).not.toContain('of-the-shop-4711')
  })

  test('compare-versions: equal versions pass, in five rounds', async () => {
    const lines = await run('compare-versions.yml', { event: pullRequest })
    expect(results(lines)).toEqual(['success'])
    expect(said(lines)).toContain('Round 5 of 5, side B')
    expect(summaries(lines).join('')).toMatch(/Side.A/)
  })

  // There are as many rounds as it takes, and more on a busy machine.
  test('compare-refs: the base is checked out, built and measured in turn', { timeout: 400_000 }, async () => {
    const lines = await run('compare-refs.yml', { event: pullRequest })
    expect(said(lines)).toMatch(/Side B is "merge-base": commit [0-9a-f]{40}/)
    expect(said(lines)).toMatch(/Round [5-9](?: of \d+)?, side [AB]/)
    expect(results(lines)).toEqual(['success'])
  })

  test('server: the step starts it, warms it up and ends it', async () => {
    const lines = await run('server.yml', { event: push })
    expect(results(lines)).toEqual(['success'])
    expect(said(lines)).toMatch(/Ready after \d/)
    expect(said(lines)).toContain('The warm-up is over')
  })

  test('history-branch: the second push sees the first', async () => {
    const server = await startGitServer()
    const env = historyEnv(server)
    for (const seen of [/There are no earlier runs yet in the branch/, /under "quickstart": 1$/m]) {
      const lines = await run('history-branch.yml', { event: push, env, token: 'write-token' })
      expect(results(lines)).toEqual(['success'])
      expect(`${said(lines)}\n${summaries(lines).join('')}`).toMatch(seen)
    }
    server.close()
    expect(server.git('log', '--format=%s', 'load-test-history').split('\n')).toHaveLength(2)
  })

  test('history-page: the page and its badges stand in the branch', async () => {
    const server = await startGitServer()
    const env = historyEnv(server)
    const lines = await run('history-page.yml', {
      event: { name: 'schedule', payload: { repository } },
      env,
      token: 'write-token',
    })
    server.close()
    expect(results(lines)).toEqual(['success'])
    expect(said(lines)).toContain('this run was added to the history in the branch "load-test-history"')
    const files = server.git('ls-tree', '-r', '--name-only', 'load-test-history')
    expect(files.replaceAll(/-[0-9a-f]{16}/g, '')).toBe(
      'index.html\nquickstart.jsonl\nquickstart/badge.json\nquickstart/badge.svg\nquickstart/index.html',
    )
  })

  test('baseline-cache: the second push sees the first', async () => {
    const cacheDirectory = mkdtempSync(join(tmpdir(), 'act-cache-'))
    await run('baseline-cache.yml', { event: push, cacheDirectory })
    const lines = await run('baseline-cache.yml', { event: push, cacheDirectory })
    expect(results(lines)).toEqual(['success'])
    expect(said(lines)).toContain('earlier runs from the Actions cache, under "quickstart": 1')
  })

  test('notify: a chat hears of the first bad night and of the first good one', { timeout: 240_000 }, async () => {
    const told: string[] = []
    const chat = createServer(async (request, response) => {
      told.push(JSON.parse(await text(request)).outcome)
      response.end('ok')
    }).listen(0, '127.0.0.1')
    await once(chat, 'listening')
    const { port } = chat.address() as AddressInfo
    const shared = {
      event: { name: 'schedule', payload: { repository } },
      secrets: { CHAT_WEBHOOK: `http://127.0.0.1:${port}/services/T0123/s3cr3t-of-the-shop` },
      env: { LOAD_TEST_PROC_STAT: '/dev/null' },
      cacheDirectory: mkdtempSync(join(tmpdir(), 'act-cache-')),
    }
    const ends: string[] = []
    // Nothing listens at the first, so the checks of the script fail.
    for (const BASE_URL of ['http://127.0.0.1:1', 'http://127.0.0.1:1', target.url]) {
      const lines = await run('notify.yml', { ...shared, variables: { BASE_URL } })
      ends.push(...results(lines))
      expect(JSON.stringify(lines.filter(({ command }) => command !== 'add-mask'))).not.toContain('s3cr3t-of-the-shop')
    }
    chat.close()
    expect(ends).toEqual(['failure', 'failure', 'success'])
    expect(told).toEqual(['thresholds-crossed', 'passed'])
  })

  test('baseline-artifact: the first run has none, and leaves its summary', async () => {
    const lines = await run('baseline-artifact.yml', { event: push })
    expect(results(lines)).toEqual(['success'])
    expect(said(lines)).toMatch(/uploaded .*summary\.json/)
    expect(summaries(lines).join('')).toContain('There are no earlier runs yet')
  })

  test('cloud: one job starts the run, the next one judges it', async () => {
    const cloud = await startCloud({
      options: { thresholds: {} },
      states: [{ status: 'initializing' }, { status: 'running' }, { status: 'completed', result: 'passed' }],
    })
    const { K6_CLOUD_TOKEN, ...env } = cloud.env
    const lines = await run('cloud.yml', {
      event: push,
      variables: {
        BASE_URL: target.url,
        K6_CLOUD_PROJECT_ID: account.projectId,
        K6_CLOUD_STACK_ID: account.stackId,
      },
      secrets: { K6_CLOUD_TOKEN },
      env: { ...env, K6_USAGE_REPORT_URL: 'http://127.0.0.1:1/' },
    })
    cloud.close()
    expect(said(lines)).toContain('started: Test run 9001 was started')
    expect(said(lines)).toContain('Test run 9001: completed')
    expect(results(lines)).toEqual(['success', 'success'])
    expect(cloud.complaints).toEqual([])
    expect(JSON.stringify(lines)).not.toContain(account.token)
  })

  describe('sharded: a job for each shard, and one that merges', () => {
    /** Three shards that start within seconds, whose artifacts are kept for the merge. */
    const runSharded = (upload: string) =>
      run('sharded.yml', {
        event: push,
        directory: repositoryWith('sharded.yml', (workflow) =>
          shorter(workflow).replace('shards: 4', 'shards: 3\n      start-in: 15s\n      max-start-skew: 10s'),
        ),
        jobsAtOnce: 4,
        secrets: { LOAD_TEST_ENV: 'API_TOKEN=of-the-shop' },
        env: {
          ARTIFACTS: mkdtempSync(join(tmpdir(), 'artifacts-')),
          K6_USAGE_REPORT_URL: 'http://127.0.0.1:1/',
        },
        repositories: {
          ...repositories,
          'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f': stubOf(upload),
          'actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c': stubOf(fetchArtifacts),
        },
      })

    test('all there: the test passes as one', async () => {
      const lines = await runSharded(keepArtifact)
      expect(said(lines)).toContain('3 of 3 shards of tests/load/quickstart.js')
      expect(said(lines)).toContain('The load test passed.')
      expect(new Set(results(lines))).toEqual(new Set(['success']))
      expect(summaries(lines).filter((summary) => summary.includes('| Shard |'))).toHaveLength(1)
    })

    test('one is missing: it does not pass', async () => {
      const lines = await runSharded(keepArtifact.replace('mkdir', 'case $NAME in *-shard-2-*) exit;; esac; mkdir'))
      expect(said(lines)).toContain('2 of 3 shards of tests/load/quickstart.js')
      expect(said(lines)).toMatch(/shard 2 of 3 is missing/)
      expect(results(lines)).toContain('failure')
      expect(said(lines)).not.toContain('The load test passed.')
    })
  })

  test('pull-request-comment: a failure becomes a comment', async () => {
    const gitHub = await startGitHub()
    const lines = await run('pull-request-comment.yml', {
      event: pullRequest,
      // Nothing listens there, so the checks of the script fail.
      variables: { BASE_URL: 'http://127.0.0.1:1' },
      env: gitHub.env,
      token: 'act-token',
    })
    gitHub.close()
    expect(results(lines)).toEqual(['failure'])
    expect(gitHub.comments.map(({ body }) => body)).toEqual([
      expect.stringMatching(/^<!-- k6-load-test:quickstart -->\n### ❌ /),
    ])
  })
})

describe.skipIf(act === null || !hasKubernetes)('the example of Kubernetes under act', () => {
  test('kubernetes: four pods share the test and nothing is left', { timeout: startMs + 120_000 }, async () => {
    const namespace = await makeNamespace(await useCluster())
    const shop = await startPod(namespace)
    const lines = await run('kubernetes.yml', {
      event: { name: 'workflow_dispatch', payload: { repository } },
      directory: repositoryWith('kubernetes.yml', (workflow) =>
        // The test's one node has less than four processors.
        shorter(workflow)
          .replace('namespace: load-tests', `namespace: ${namespace.name}`)
          .replace('http://shop.shop.svc.cluster.local', shop)
          .replace('vus: 200', 'vus: 8')
          .replace('cpu: "1", memory: 1Gi', 'cpu: 50m, memory: 64Mi'),
      ),
      secrets: {
        KUBECONFIG: readFileSync(await kubeconfigOf(namespace, 'token'), 'utf8'),
        API_TOKEN: 'of-the-shop-4711',
      },
      env: { K6_USAGE_REPORT_URL: 'http://127.0.0.1:1/' },
    })
    expect(said(lines)).toMatch(/k6 was started in 4 of 4 pods within \d+ ms/)
    expect(results(lines)).toEqual(['success'])
    expect(said(lines)).not.toContain('of-the-shop-4711')
    expect(await objectsLeft(namespace)).toEqual([])
    await namespace.remove()
  })
})

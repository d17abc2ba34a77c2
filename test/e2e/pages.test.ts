/*
 * The workflows in docs/, as a new user copies them, under act: only addresses and durations are others.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { act, type Line, runAct, startTarget, thisAction } from '../support/act.ts'
import { startGitServer } from '../support/git-server.ts'
import { startGitHub } from '../support/github-api.ts'
import { k6Path } from '../support/k6.ts'
import { isWorkflow, yamlBlocks } from '../support/workflow-blocks.ts'

const root = resolve(import.meta.dirname, '../..')
const repository = { default_branch: 'main' }
const push = { name: 'push', payload: { ref: 'refs/heads/main', repository } }
const pullRequest = {
  name: 'pull_request',
  payload: { number: 7, pull_request: { number: 7, base: { ref: 'main', sha: '0'.repeat(40) } }, repository },
}

let target: Awaited<ReturnType<typeof startTarget>>
beforeAll(async () => {
  target = await startTarget()
})
afterAll(() => target.server.close())

/** A server that comes up for whoever waits for it, and has an answer of its own for k6. */
const picky = (status: number) => `import { createServer } from 'node:http'
setTimeout(() => process.exit(), 90_000)
createServer((request, response) => {
  const isK6 = /k6/i.test(request.headers['user-agent'] ?? '')
  response.writeHead(isK6 ? ${status} : 200).end('{}')
}).listen(process.env.PORT, '127.0.0.1')
`

/** The first script that a page shows. */
const scriptOf = (page: string) =>
  /^```js\n([\s\S]*?)^```$/m.exec(readFileSync(resolve(root, 'docs', page), 'utf8'))?.[1] ?? ''

function repositoryWith(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'page-'))
  mkdirSync(join(directory, 'tests/load'), { recursive: true })
  cpSync(join(root, 'examples/quickstart.js'), join(directory, 'tests/load/quickstart.js'))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), content)
  }
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], { cwd: directory })
  git('init', '-q', '-b', 'main')
  git('add', '-A')
  git('commit', '-q', '-m', 'Add a load test')
  return directory
}

/** Stands in for an action of GitHub's: one line of bash, which may use the inputs `name` and `path`. */
function stub(line: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'stub-'))
  const step = { run: line, shell: 'bash', env: { NAME: `\${{ inputs.name }}`, FILES: `\${{ inputs.path }}` } }
  const inputs = { name: { required: false }, path: { required: false } }
  writeFileSync(
    join(directory, 'action.yml'),
    JSON.stringify({ name: 'stub', inputs, runs: { using: 'composite', steps: [step] } }),
  )
  return directory
}

/** What is uploaded, file by file. */
const upload =
  'for path in $FILES; do for file in $(find "$path" -type f); do echo "uploaded $NAME: $(basename $file)"; done; done'

type Run = Pick<Parameters<typeof runAct>[0], 'event' | 'env' | 'token' | 'variables'> & {
  files?: Readonly<Record<string, string>>
}

/** Runs the first whole workflow of a page. */
function run(page: string, { files = {}, ...more }: Run): Promise<readonly Line[]> {
  const block = yamlBlocks().find((one) => isWorkflow(one) && one.at.startsWith(`docs/${page}:`))
  const workflow = (block?.text ?? '')
    .replaceAll(/(duration: )\d+[sm](?=,|$)/gm, '$12s')
    .replaceAll(/(warm-up: )\d+s$/gm, '$11s')
    .replace(/BASE_URL=(https:\/\/staging\.example\.com\/|http:\/\/127\.0\.0\.1:8080)$/m, `BASE_URL=${target.url}`)
  const file = '.github/workflows/load-test.yml'
  return runAct({
    file,
    directory: repositoryWith({ [file]: workflow, ...files }),
    k6: k6Path('2.2.0'),
    targetUrl: target.url,
    variables: { BASE_URL: target.url },
    repositories: {
      'your-org/k6-load-test@v1': thisAction(),
      'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1': stub('true'),
      'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f': stub(upload),
    },
    ...more,
    env: { K6_USAGE_REPORT_URL: 'http://127.0.0.1:1/', LOAD_TEST_PROC_STAT: '/dev/null', ...more.env },
  })
}

const results = (lines: readonly Line[]) => lines.flatMap(({ jobResult }) => jobResult ?? [])
const said = (lines: readonly Line[]) => lines.map(({ msg }) => msg?.trim() ?? '').join('\n')

describe.skipIf(act === null)('the workflows of the pages under act', { timeout: 120_000 }, () => {
  test('first-test: script and workflow as they stand there', async () => {
    const lines = await run('first-test.md', {
      event: push,
      files: { 'tests/load/first.js': scriptOf('first-test.md') },
    })
    expect(results(lines)).toEqual(['success'])
    expect(said(lines)).toMatch(/passed/)
  })

  test.each([
    [200, 'success', 0],
    [500, 'failure', 1],
  ])('gate-a-pull-request: a server that answers %i is a %s', async (status, result, comments) => {
    const gitHub = await startGitHub()
    const lines = await run('gate-a-pull-request.md', {
      event: pullRequest,
      env: gitHub.env,
      token: 'act-token',
      files: { 'server.mjs': picky(status) },
    })
    gitHub.close()
    expect(results(lines)).toEqual([result])
    expect(gitHub.comments).toHaveLength(comments)
  })

  test.each([
    [200, 'success', 0, 'passed'],
    [500, 'failure', 1, 'thresholds-crossed'],
  ])('reusable-workflow: a server that answers %i is a %s', async (status, result, comments, outcome) => {
    const gitHub = await startGitHub()
    const lines = await run('reusable-workflow.md', {
      event: pullRequest,
      env: { ...gitHub.env, PORT: '18087' },
      token: 'act-token',
      files: { 'server.mjs': picky(status) },
    })
    gitHub.close()
    expect(results(lines)).toEqual([result])
    expect(gitHub.comments.map(({ body }) => body.split('\n')[0])).toEqual(
      Array.from({ length: comments }, () => '<!-- k6-load-test:load-test -->'),
    )
    expect(said(lines)).toContain('uploaded load-test: junit.xml')
    expect(said(lines)).toMatch(/uploaded load-test: .*\.json/)
    expect(said(lines)).toContain(outcome)
  })

  test('nightly: the run is in the history, and on its page', async () => {
    const git = await startGitServer()
    const lines = await run('nightly.md', {
      event: { name: 'schedule', payload: { repository } },
      token: 'write-token',
      env: { GITHUB_SERVER_URL: git.env.http.GITHUB_SERVER_URL ?? '', GITHUB_REPOSITORY: 'your-org/shop' },
    })
    git.close()
    expect(results(lines)).toEqual(['success'])
    expect(git.git('ls-tree', '-r', '--name-only', 'load-test-history')).toMatch(/nightly.*\/index\.html/)
  })

  test('without-github: a later step has the figures', async () => {
    const lines = await run('without-github.md', { event: push })
    expect(results(lines)).toEqual(['success'])
    expect(said(lines)).toMatch(/^passed, p95 \d+(\.\d+)? ms$/m)
  })

  test('migrating: what a glob finds runs', async () => {
    const lines = await run('migrating.md', { event: push })
    expect(results(lines)).toEqual(['success'])
    expect(said(lines)).toContain('tests/load/quickstart.js')
  })
})

import { execFile, execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'

const root = resolve(import.meta.dirname, '../..')

/** One line of act's JSON log, as far as it is used here. */
export type Line = {
  job?: string
  msg?: string
  command?: string
  name?: string
  arg?: string
  content?: string
  jobResult?: string
}

function find(): string | null {
  try {
    return execFileSync('sh', ['-c', 'command -v act'], { encoding: 'utf8' }).trim()
  } catch {
    return null
  }
}

/** The path of act; null: it is not there, which was said loudly. */
export const act = find()
if (act === null) {
  if (process.env.REQUIRE_ACT) throw new Error('act is not on PATH, so no real workflow can be run')
  console.warn('\n  SKIPPED: the workflows under act, because act is not on PATH (go install github.com/nektos/act)\n')
}

/** A target that answers, and keeps what is posted to it. */
export async function startTarget() {
  const posts: { path: string; type: string | undefined; body: string }[] = []
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      posts.push({ path: request.url ?? '', type: request.headers['content-type'], body: await text(request) })
    }
    response.end('{}')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return { posts, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

export type Workflow = {
  /** Its path in the repository. */
  file: string
  /** The executable that is `k6` on PATH. */
  k6: string
  /** What the workflow has as `env.TARGET_URL`. */
  targetUrl: string
  event?: { name: string; payload: object }
  /** Further variables for all steps. */
  env?: Readonly<Record<string, string>>
  /** The repository; unless given, this one. */
  directory?: string
  /** `owner/name@ref` → the directory that stands for it. */
  repositories?: Readonly<Record<string, string>>
  /** Configuration variables. */
  variables?: Readonly<Record<string, string>>
  /** Secrets of the repository. */
  secrets?: Readonly<Record<string, string>>
  /** What `github.token` is. */
  token?: string
  /** Where act's cache server keeps its entries; unless given there is no such server. */
  cacheDirectory?: string
  /** How many jobs run at once; unless given, as many as there are CPUs. */
  jobsAtOnce?: number
}

/** This action as a runner downloads it (.gitattributes), and the workflows to call: act packs all of a repository for each step. */
export function thisAction(): string {
  const directory = mkdtempSync(join(tmpdir(), 'this-action-'))
  for (const part of ['action.yml', 'merge', 'dist', '.github'])
    cpSync(join(root, part), join(directory, part), { recursive: true })
  return directory
}

/** Runs a workflow in host mode, to its end, and returns act's log. */
export function runAct({
  file,
  k6,
  targetUrl,
  event,
  env: more = {},
  directory = root,
  repositories = {},
  variables = {},
  secrets = {},
  token,
  cacheDirectory,
  jobsAtOnce,
}: Workflow): Promise<readonly Line[]> {
  const home = mkdtempSync(join(tmpdir(), 'act-'))
  symlinkSync(k6, join(home, 'k6'))
  writeFileSync(join(home, 'event.json'), JSON.stringify(event?.payload ?? {}))
  const args = [
    ...[event?.name ?? 'push', '-W', file, '-P', 'ubuntu-latest=-self-hosted', '--rm', '--json'],
    ...(event === undefined ? [] : ['--eventpath', join(home, 'event.json')]),
    ...(cacheDirectory === undefined
      ? ['--no-cache-server']
      : ['--cache-server-addr', '127.0.0.1', '--cache-server-path', cacheDirectory]),
    ...['--env', `TARGET_URL=${targetUrl}`, '--env', 'GITHUB_REPOSITORY=your-org/k6-load-test'],
    ...Object.entries(more).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...Object.entries(repositories).flatMap(([name, path]) => ['--local-repository', `${name}=${path}`]),
    ...Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}=${value}`]),
    ...Object.entries(secrets).flatMap(([name, value]) => ['--secret', `${name}=${value}`]),
    ...(jobsAtOnce === undefined ? [] : ['--concurrent-jobs', String(jobsAtOnce)]),
    ...(token === undefined ? [] : ['--secret', `GITHUB_TOKEN=${token}`]),
  ]
  const env = {
    // The first node on PATH runs the action: the one that runs this test.
    PATH: [home, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
    HOME: home,
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_CONFIG_HOME: join(home, 'config'),
    LANG: 'C.UTF-8',
  }
  return new Promise((done) => {
    execFile(act ?? '', args, { cwd: directory, env, maxBuffer: 1 << 28 }, (_error, stdout) => {
      const lines = stdout.split('\n').filter((line) => line.startsWith('{'))
      done(lines.map((line) => JSON.parse(line) as Line))
    }).stdin?.end()
  })
}

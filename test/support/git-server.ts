import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'

/** What reached the server: the path, and the token that came with it. */
export type GitCall = { path: string; token: string | null }

const git = (cwd: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 512 * 1024 * 1024,
    env: { PATH: process.env.PATH, HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' },
  }).trim()

function tokenOf(header = ''): string | null {
  const [, basic] = /^basic (.+)$/i.exec(header) ?? []
  return basic === undefined
    ? null
    : Buffer.from(basic, 'base64')
        .toString()
        .replace(/^[^:]*:/, '')
}

/** The status for who may not; 0: they may. */
function refusal(url: URL, token: string | null, writeToken: string): number {
  if (token === null) return 401
  const isPush = `${url.pathname}${url.search}`.includes('git-receive-pack')
  return isPush && token !== writeToken ? 403 : 0
}

type Exchange = { request: IncomingMessage; response: ServerResponse; url: URL }

/** Hands a request to git's own server program, as a web server does by CGI. */
async function serveGit(root: string, { request, response, url }: Exchange): Promise<void> {
  const body = await buffer(request)
  const { 'content-type': type = '', 'content-encoding': encoding, 'git-protocol': protocol } = request.headers
  const child = spawn(join(git(root, '--exec-path'), 'git-http-backend'), [], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
      HOME: root,
      REMOTE_USER: 'test',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: type,
      CONTENT_LENGTH: String(body.length),
      ...(encoding === undefined ? {} : { HTTP_CONTENT_ENCODING: encoding }),
      ...(protocol === undefined ? {} : { GIT_PROTOCOL: String(protocol) }),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  child.stdin.on('error', () => {}).end(body)
  const answer = await buffer(child.stdout)
  const end = answer.indexOf('\r\n\r\n')
  for (const header of answer.subarray(0, end).toString().split('\r\n')) {
    const [name = '', value = ''] = header.split(/:\s*/)
    if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10)
    else response.setHeader(name, value)
  }
  response.end(answer.subarray(end + 4))
}

/**
 * A bare repository your-org/shop, with one commit on its default branch main, over file and over HTTP: git's own server
 * program (git-http-backend) behind a server on loopback, which asks for a token as GitHub does.
 *
 * @param writeToken who has it may push; who has another may read.
 */
export async function startGitServer(writeToken = 'write-token') {
  const root = mkdtempSync(join(tmpdir(), 'git-server-'))
  const bare = join(root, 'your-org/shop.git')
  const work = join(root, 'work')
  for (const path of [bare, work]) mkdirSync(path, { recursive: true })
  git(bare, 'init', '--quiet', '--bare', '--initial-branch=main')
  git(bare, 'config', 'http.receivepack', 'true')
  git(work, 'init', '--quiet', '--initial-branch=main')
  git(work, 'commit', '--quiet', '--allow-empty', '--message', 'first')
  git(work, 'push', '--quiet', bare, 'main')
  const calls: GitCall[] = []
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const token = tokenOf(request.headers.authorization)
    calls.push({ path: url.pathname, token })
    const status = refusal(url, token, writeToken)
    if (status === 0) return serveGit(root, { request, response, url })
    response.writeHead(status, status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {}).end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    calls,
    bare,
    /** What a runner says of a push to main, by the way to the repository. */
    env: {
      http: envWith(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      file: envWith(`file://${root}`),
    },
    git: (...args: readonly string[]) => git(bare, ...args),
    /** Commits files to a branch, whatever it had. */
    write(branch: string, files: Readonly<Record<string, string>>): void {
      const scratch = mkdtempSync(join(root, 'write-'))
      git(scratch, 'init', '--quiet', `--initial-branch=${branch}`)
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(join(scratch, name, '..'), { recursive: true })
        execFileSync('tee', [join(scratch, name)], { input: content, stdio: ['pipe', 'ignore', 'ignore'] })
      }
      git(scratch, 'add', '--all')
      git(scratch, 'commit', '--quiet', '--allow-empty', '--message', 'written by the test')
      git(scratch, 'push', '--quiet', '--force', bare, branch)
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const envWith = (server: string): Record<string, string> => ({
  GITHUB_SERVER_URL: server,
  GITHUB_REPOSITORY: 'your-org/shop',
  GITHUB_EVENT_NAME: 'schedule',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_SHA: 'c'.repeat(40),
  GITHUB_RUN_ID: '77',
  GITHUB_RUN_ATTEMPT: '1',
})

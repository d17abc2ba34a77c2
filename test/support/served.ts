import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * A server for the input `start`: `node server.js PORT [DELAY]` answers every request after DELAY ms, `/die` by ending
 * with exit code 7, and `/side` with its LOAD_TEST_SIDE.
 */
export const serverScript = `import { createServer } from 'node:http'
const [port, delay = '0'] = process.argv.slice(2)
createServer((request, response) => {
  if (request.url === '/die') process.exit(7)
  setTimeout(() => response.end(request.url === '/side' ? process.env.LOAD_TEST_SIDE : 'ok'), Number(delay))
}).listen(Number(port), '127.0.0.1')
console.log('listening, side ' + process.env.LOAD_TEST_SIDE)
`

/** A k6 script that asks the server at TARGET for \`path\`. */
export const asking = (path: string): string => `import http from 'k6/http'
export default function () { http.get(__ENV.TARGET + '${path}') }
`

/** Whether nobody listens at a port of loopback. */
export const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', () => resolve(true))
  })

const git = (cwd: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' },
  }).trim()

/** Commits files, on top of those that are there; undefined removes nothing. */
export function commit(repository: string, files: Readonly<Record<string, string>>, message: string): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(repository, name)), { recursive: true })
    writeFileSync(join(repository, name), content)
  }
  git(repository, 'add', '--all')
  git(repository, 'commit', '--quiet', '--allow-empty', '--message', message)
  return git(repository, 'rev-parse', 'HEAD')
}

/** A repository with one commit on the branch main. */
export function repositoryOf(files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(tmpdir(), 'repository-'))
  git(path, 'init', '--quiet', '--initial-branch=main')
  commit(path, files, 'first')
  return path
}

/** Runs git in a repository of a test. */
export const gitIn = git

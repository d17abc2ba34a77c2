import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { freePort } from './free-port.ts'

/** The newest PostgreSQL of Debian's packages, or null. */
function binaries(): string | null {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : []
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0]
  const directory = newest === undefined ? null : `/usr/lib/postgresql/${newest}/bin`
  return directory && existsSync(`${directory}/postgres`) ? directory : null
}

const found = binaries()

/** Whether the tests that need PostgreSQL can run; says so loudly when they cannot. */
export const hasPostgres = found !== null
if (!hasPostgres) {
  const advice = 'apt-get install postgresql brings it'
  if (process.env.REQUIRE_POSTGRES) throw new Error(`REQUIRE_POSTGRES is set and there is no PostgreSQL: ${advice}`)
  console.warn(`\n!!! SKIPPED: every test against PostgreSQL, because there is none here; ${advice}\n`)
}

export type Postgres = {
  /** The process that accepts connections. */
  server: ChildProcess
  /** Makes an empty database and returns its URL. */
  database(): Promise<string>
  /** Sends a signal to the server and to every process that it has for a connection. */
  signal(name: NodeJS.Signals): void
  stop(): void
}

/** Starts a PostgreSQL of the test's own on loopback; as root it runs as the user that the package made. */
export async function startPostgres(): Promise<Postgres> {
  if (found === null) throw new Error('no PostgreSQL')
  const data = mkdtempSync(join(tmpdir(), 'collector-postgres-'))
  const asRoot = process.getuid?.() === 0
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  const user = asRoot ? { uid: id('-u'), gid: id('-g') } : {}
  if (user.uid !== undefined) chownSync(data, user.uid, user.gid)
  chmodSync(data, 0o700)
  const options = { cwd: data, ...user, env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' } }
  execFileSync(join(found, 'initdb'), ['-D', data, '-U', 'collector', '-A', 'trust', '--no-sync'], {
    ...options,
    stdio: 'ignore',
  })
  const port = await freePort()
  const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${data}`, 'max_connections=50']
  const server = spawn(
    join(found, 'postgres'),
    ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { ...options, stdio: 'ignore', detached: true },
  )
  const admin = `postgres://collector@127.0.0.1:${port}/postgres`
  const run = async (sql: string) => {
    const client = new pg.Client({ connectionString: admin })
    await client.connect()
    await client.query(sql).finally(() => client.end())
  }
  for (let tries = 0; ; tries += 1) {
    try {
      await run('SELECT 1')
      break
    } catch (error) {
      if (tries > 200) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  const signal = (name: NodeJS.Signals) => {
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(server.pid)], { encoding: 'utf8' })
    for (const pid of [server.pid, ...children.trim().split(/\s+/).map(Number)]) {
      try {
        if (pid) process.kill(pid, name)
      } catch {
        // it ended meanwhile
      }
    }
  }
  let made = 0
  return {
    server,
    signal,
    async database() {
      made += 1
      await run(`CREATE DATABASE collector_${made}`)
      return `postgres://collector@127.0.0.1:${port}/collector_${made}`
    },
    stop() {
      signal('SIGKILL')
      rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}

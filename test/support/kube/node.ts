import { spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../free-port.ts'
import { writeNodeFiles } from './node-files.ts'
import { clusters, debian, images, programs } from './places.ts'

/** A cluster of one node on this machine. */
export type ClusterNode = {
  /** Its files and, in log/, what its parts say. */
  directory: string
  /** Path of the administrator's kubeconfig. */
  kubeconfig: string
}

/** Why no cluster can run here; null: one can. */
export function whyNoNode(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it takes root on Linux'
  if (!/^\d+:memory:/m.test(readFileSync('/proc/self/cgroup', 'utf8'))) return 'it takes cgroups of version 1'
  const built = [programs.kubernetes, programs.helper, join(debian, 'usr/bin/containerd'), images.archive]
  return built.every((path) => existsSync(path)) ? null : 'npm run cluster build brings it'
}

/** The folders of this cluster's cgroups, below those that this process is in. */
const cgroupsOf = (name: string): readonly string[] =>
  readFileSync('/proc/self/cgroup', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter(([, controllers = '']) => controllers !== '')
    .map(([, controllers = '', path = '']) => join('/sys/fs/cgroup', controllers.replace(/^name=/, ''), path, name))

/** Namespaces of its own, whose processes end with the first. */
const enter =
  'unshare --mount --propagation private --pid --fork --kill-child --mount-proc --net --uts --ipc --cgroup'.split(' ')

/**
 * Starts the node's processes; the API server answers some seconds later.
 *
 * @param owner process with which the cluster ends; 0: it stays.
 */
export async function startNode(directory: string, owner: number): Promise<ClusterNode> {
  const port = await freePort()
  const name = `k6-load-test-${owner}-${port}`
  const logs = join(directory, 'log')
  mkdirSync(logs, { recursive: true })
  const server = `https://127.0.0.1:${port}`
  const kubeconfig = writeNodeFiles({ directory: join(directory, 'etc'), cgroup: name, server })
  writeFileSync(join(directory, 'cgroups'), cgroupsOf(name).join('\n'))
  const log = openSync(join(logs, 'node.log'), 'a')
  const child = spawn(
    programs.helper,
    ['enter', String(owner), `127.0.0.1:${port}`, ...enter, join(import.meta.dirname, 'node.sh')],
    {
      env: {
        PATH: process.env.PATH,
        KUBE_STATE: directory,
        KUBE_NAME: name,
        KUBE_PROGRAMS: join(programs.helper, '..'),
        KUBE_DEBIAN: debian,
        KUBE_LAYOUT: images.layout,
        KUBE_ARCHIVE: images.archive,
      },
      stdio: ['ignore', log, log],
      detached: true,
    },
  )
  closeSync(log)
  child.unref()
  writeFileSync(join(directory, 'pid'), String(child.pid))
  return { directory, kubeconfig }
}

const isAlive = (pid: number): boolean =>
  existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== ''

/** The process that a cluster ends with; 0: there is none. Its number can be another process' meanwhile. */
function processOf(directory: string): number {
  const file = join(directory, 'pid')
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  return pid > 0 && isAlive(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(programs.helper) ? pid : 0
}

/** Whether the cluster of a folder was started and still is there. */
export const isUp = (directory: string): boolean => processOf(directory) > 0 && existsSync(join(directory, 'ready'))

/** Removes a cgroup and those below it, whose processes have ended or are ending. */
async function removeCgroup(directory: string): Promise<void> {
  for (let tries = 0; existsSync(directory); tries += 1) {
    try {
      for (const entry of readdirSync(directory, { withFileTypes: true }))
        if (entry.isDirectory()) await removeCgroup(join(directory, entry.name))
      rmdirSync(directory)
    } catch (error) {
      if (tries > 100) throw error
      await delay(100)
    }
  }
}

/** Ends a node: its processes, its cgroups, its files. One that is not there is no error. */
export async function stopNode(directory: string): Promise<void> {
  const pid = processOf(directory)
  if (pid > 0) process.kill(pid, 'SIGKILL')
  while (pid > 0 && isAlive(pid)) await delay(20)
  const list = join(directory, 'cgroups')
  const cgroups = existsSync(list) ? readFileSync(list, 'utf8').split('\n') : []
  for (const cgroup of cgroups) await removeCgroup(cgroup)
  rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
}

/** The process with which the cluster of a folder ends; 0: none. Folders have its number at the start of their name. */
export const ownerOf = (name: string): number => Number(/^\d+/.exec(name)?.[0] ?? 0)

/** Removes what clusters left whose owner was killed. */
export async function sweepNodes(): Promise<void> {
  const names = existsSync(clusters) ? readdirSync(clusters) : []
  for (const name of names) if (ownerOf(name) > 0 && !isAlive(ownerOf(name))) await stopNode(join(clusters, name))
}

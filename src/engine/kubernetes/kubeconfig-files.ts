import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { readBounded } from '../../base/bounded-read.ts'
import { UserError } from '../../base/errors.ts'
import { field, isObject } from '../../base/json.ts'
import type { Entry } from './kubeconfig-fields.ts'
import { readYaml } from './yaml.ts'

/** Kubeconfigs as one: of each name the entry of the first file that has it, as kubectl merges them. */
export type Kubeconfig = {
  /** Absolute paths, for messages. */
  files: readonly string[]
  currentContext: string
  clusters: readonly Entry[]
  users: readonly Entry[]
  contexts: readonly Entry[]
}

const mostBytes = 8 * 1024 * 1024

const paths = (list: string, base: string): readonly string[] =>
  list
    .split(delimiter)
    .map((path) => path.trim())
    .filter((path) => path !== '')
    .map((path) => resolve(base, path))

/**
 * Which files are read: those of the input, else those of KUBECONFIG that are there, else ~/.kube/config.
 *
 * @param sources.input the input `kubeconfig`, relative to `directory`; empty: unset.
 * @returns none where there is no kubeconfig at all.
 * @throws {UserError} when KUBECONFIG names files and none of them is there.
 */
export function kubeconfigPaths(sources: {
  input: string
  directory: string
  env: NodeJS.ProcessEnv
}): readonly string[] {
  const { input, directory, env } = sources
  if (input.trim() !== '') return paths(input, directory)
  const listed = paths(env.KUBECONFIG ?? '', directory)
  const present = listed.filter((path) => existsSync(path))
  if (listed.length > 0 && present.length === 0)
    throw new UserError(`KUBECONFIG names ${listed.join(', ')}, and no such file is there`)
  const own = join(env.HOME || homedir(), '.kube', 'config')
  return listed.length === 0 && existsSync(own) ? [own] : present
}

/** The named entries of one list: `clusters: [{name, cluster: {...}}]`. */
function entriesIn(file: string, document: unknown, kind: Entry['kind']): readonly Entry[] {
  const list = field(document, `${kind}s`) ?? []
  if (!Array.isArray(list)) throw new UserError(`kubeconfig ${file}: ${kind}s must be a list`)
  return list.map((one, at) => {
    const name = field(one, 'name')
    if (typeof name !== 'string') throw new UserError(`kubeconfig ${file}: ${kind}s[${at}] has no name`)
    return { file, kind, name, fields: field(one, kind) ?? {} }
  })
}

function readOne(file: string): Kubeconfig {
  const read = readBounded(file, mostBytes)
  if ('problem' in read) throw new UserError(`kubeconfig ${file} ${read.problem}`)
  const text = read.toString('utf8')
  // An empty file is a kubeconfig that says nothing.
  const document = text.trim() === '' ? { value: {} } : readYaml(text)
  if ('problem' in document) throw new UserError(`kubeconfig ${file} ${document.problem}`)
  if (!isObject(document.value ?? {})) throw new UserError(`kubeconfig ${file} is no kubeconfig: it must be a mapping`)
  const current = field(document.value, 'current-context') ?? ''
  if (typeof current !== 'string') throw new UserError(`kubeconfig ${file}: current-context must be a text`)
  return {
    files: [file],
    currentContext: current,
    clusters: entriesIn(file, document.value, 'cluster'),
    users: entriesIn(file, document.value, 'user'),
    contexts: entriesIn(file, document.value, 'context'),
  }
}

/**
 * Reads kubeconfigs and merges them.
 *
 * @throws {UserError} when one of them cannot be read, or is none.
 */
export function readKubeconfigs(files: readonly string[]): Kubeconfig {
  const read = files.map(readOne)
  return {
    files,
    currentContext: read.find(({ currentContext }) => currentContext !== '')?.currentContext ?? '',
    clusters: read.flatMap(({ clusters }) => clusters),
    users: read.flatMap(({ users }) => users),
    contexts: read.flatMap(({ contexts }) => contexts),
  }
}

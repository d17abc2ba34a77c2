import { dirname, resolve } from 'node:path'
import { readBounded } from '../../base/bounded-read.ts'
import { UserError } from '../../base/errors.ts'
import { field } from '../../base/json.ts'
import { quote } from '../../base/text.ts'

/** One named entry of a kubeconfig: what stands under `cluster:`, `user:` or `context:`. */
export type Entry = {
  /** Absolute path of the file. */
  file: string
  kind: 'cluster' | 'user' | 'context'
  name: string
  fields: unknown
}

/** Bytes of a file that a kubeconfig names: a certificate, a key, a token. */
const mostBytes = 1024 * 1024

/** The error about a field of an entry. */
export const wrongField = ({ file, kind, name }: Entry, key: string, problem: string): UserError =>
  new UserError(`kubeconfig ${file}: ${kind} ${quote(name)}: ${key} ${problem}`)

/** A text; empty where there is none. */
export function textOf(entry: Entry, key: string): string {
  const value = field(entry.fields, key)
  if (value === undefined) return ''
  if (typeof value === 'string') return value
  throw wrongField(entry, key, 'must be a text')
}

/** `true` or `false`; false where there is none. */
export function flagOf(entry: Entry, key: string): boolean {
  const value = field(entry.fields, key)
  if (value === undefined) return false
  if (typeof value === 'boolean') return value
  throw wrongField(entry, key, 'must be true or false')
}

/** A list of texts; empty where there is none. */
export function textsOf(entry: Entry, key: string): readonly string[] {
  const value = field(entry.fields, key)
  if (value === undefined) return []
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value
  throw wrongField(entry, key, 'must be a list of texts')
}

/** The absolute path that a field names; relative ones start at the file's directory. Empty where there is none. */
export function pathOf(entry: Entry, key: string): string {
  const path = textOf(entry, key)
  return path === '' ? '' : resolve(dirname(entry.file), path)
}

/** What a file says that a field names. */
export function fileAt(entry: Entry, key: string, path: string): string {
  const read = readBounded(path, mostBytes)
  if ('problem' in read) throw wrongField(entry, key, `names ${path}, which ${read.problem}`)
  return read.toString('utf8')
}

const base64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/

/**
 * PEM that stands in the kubeconfig as base64 (`KEY-data`) or in a file (`KEY`); the first wins, as in kubectl.
 *
 * @returns null where there is neither.
 */
export function pemOf(entry: Entry, key: string): string | null {
  const data = textOf(entry, `${key}-data`)
  const path = pathOf(entry, key)
  if (data === '' && path === '') return null
  if (data !== '' && !base64.test(data)) throw wrongField(entry, `${key}-data`, 'is not base64')
  const pem = data === '' ? fileAt(entry, key, path) : Buffer.from(data, 'base64').toString('utf8')
  if (pem.includes('-----BEGIN ')) return pem
  throw wrongField(entry, data === '' ? key : `${key}-data`, 'holds no PEM (it starts with -----BEGIN)')
}

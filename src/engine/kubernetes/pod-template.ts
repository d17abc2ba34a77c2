import { resolve } from 'node:path'
import { readBounded } from '../../base/bounded-read.ts'
import { UserError } from '../../base/errors.ts'
import { isObject, type Json } from '../../base/json.ts'
import { quote } from '../../base/text.ts'
import { readYaml } from './yaml.ts'

/** A pod template: `metadata` and `spec`. */
export type PodTemplate = { metadata: Json; spec: Json }

/** Bytes of its YAML. */
const largest = 1024 * 1024

const wrong = (what: string): UserError => new UserError(`input pod-template: ${what}`)

/** The lists whose entries Kubernetes tells apart by a field of them. */
const keyedLists: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  env: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  imagePullSecrets: 'name',
}

/** What the fields of a template are; others have no effect, and would be taken for one that has. */
const allowed = new Set(['apiVersion', 'kind', 'metadata', 'spec'])

/**
 * Reads the input `pod-template`: YAML, or the path of a file with it.
 *
 * @param directory where a relative path starts.
 * @throws {UserError} for what is no pod template.
 */
export function readPodTemplate(text: string, directory: string): PodTemplate {
  if (text.trim() === '') return { metadata: {}, spec: {} }
  const value = documentOf(text)
  return templateIn(typeof value === 'string' ? fileAt(value, directory) : value)
}

function documentOf(text: string): unknown {
  const read = readYaml(text)
  if ('problem' in read) throw wrong(`it ${read.problem}`)
  return read.value
}

function fileAt(path: string, directory: string): unknown {
  const content = readBounded(resolve(directory, path), largest)
  if ('problem' in content) throw wrong(`the file ${quote(path)} ${content.problem}; give YAML, or the path of a file`)
  const read = readYaml(content.toString('utf8'))
  if ('problem' in read) throw wrong(`the file ${quote(path)} ${read.problem}`)
  return read.value
}

function templateIn(value: unknown): PodTemplate {
  if (!isObject(value)) throw wrong('it is not a mapping with metadata or spec, as spec.template of a Job is')
  const other = Object.keys(value).find((name) => !allowed.has(name))
  if (other !== undefined) throw wrong(`it has the field ${quote(other)}; a pod template has metadata and spec`)
  const { metadata = {}, spec = {} } = value
  if (!isObject(metadata ?? {}) || !isObject(spec ?? {})) throw wrong('its metadata and spec must be mappings')
  return { metadata: (metadata ?? {}) as Json, spec: (spec ?? {}) as Json }
}

/**
 * Lays one object over another, as a strategic merge patch does: mappings field by field, lists of containers, variables
 * and volumes by their names. A null takes a field out.
 */
export function laidOver(under: Json, over: Json): Json {
  const merged: Record<string, unknown> = { ...under }
  for (const [name, value] of Object.entries(over)) {
    if (value === null) delete merged[name]
    else merged[name] = mergedField(name, merged[name], value)
  }
  return merged
}

function mergedField(name: string, under: unknown, over: unknown): unknown {
  const key = keyedLists[name]
  if (key !== undefined && Array.isArray(under) && Array.isArray(over)) return mergedList(key, under, over)
  return isObject(under) && isObject(over) ? laidOver(under, over) : over
}

function mergedList(key: string, under: readonly unknown[], over: readonly unknown[]): readonly unknown[] {
  const keyOf = (one: unknown) => (isObject(one) ? one[key] : undefined)
  const found = (one: unknown, among: readonly unknown[]) => among.find((other) => keyOf(other) === keyOf(one))
  const kept = under.map((one) => {
    const above = found(one, over)
    return isObject(one) && isObject(above) ? laidOver(one, above) : one
  })
  return [...kept, ...over.filter((one) => found(one, under) === undefined)]
}

import { field, type Json } from '../../base/json.ts'
import type { Api } from './api.ts'
import { keyOfVariable, labelsOf, partKey, startKey } from './job-manifest.ts'
import { hasStatus, KubeError } from './kube-error.ts'
import {
  calledNamed,
  configMaps,
  jobs,
  type Kind,
  type Named,
  pathOfCollection,
  pathOfNamed,
  secrets,
} from './place.ts'

/** Where the objects of a run are. */
export type JobPlace = {
  api: Api
  namespace: string
  name: string
  /** Ends what is asked of the API, whatever becomes of it. */
  signal: AbortSignal
}

/** An object that has a piece of the archive. */
export type Part = { kind: 'configMap' | 'secret'; name: string; bytes: Buffer }

/**
 * Creates an object. When nobody knows whether an attempt arrived, it is tried again, and what is then already there is
 * the one of that attempt: no other has this name.
 */
export async function create({ api, namespace, signal }: JobPlace, kind: Kind, manifest: Json): Promise<Json> {
  const name = field(field(manifest, 'metadata'), 'name') as string
  const named: Named = { kind, namespace, name }
  try {
    return await api.json({
      doing: `create ${calledNamed(named)}`,
      method: 'POST',
      path: pathOfCollection({ kind, namespace }),
      // What the API would leave out is a mistake.
      query: { fieldValidation: 'Strict' },
      body: manifest,
      repeatable: true,
      signal,
    })
  } catch (error) {
    if (!hasStatus(error, 409)) throw error
    return api.json({ doing: `get ${calledNamed(named)}`, path: pathOfNamed(named), signal })
  }
}

/** What an object belongs to (k8s.io/apimachinery, pkg/apis/meta/v1: OwnerReference). */
export type Owner = { apiVersion: string; kind: string; name: string; uid: string }

/** Creates an object to which others are to belong. */
export async function createOwner(place: JobPlace, kind: Kind, manifest: Json): Promise<Owner> {
  const uid = field(field(await create(place, kind, manifest), 'metadata'), 'uid')
  const { apiVersion, kind: called } = manifest as { apiVersion: string; kind: string }
  if (typeof uid === 'string') return { apiVersion, kind: called, name: place.name, uid }
  throw new KubeError(`the API server gave the ${called} no uid`, { reason: 'BadAnswer' })
}

export type Contents = {
  /** Variables of the pods' environment. */
  env: Readonly<Record<string, string>>
  /** The shell script that starts k6; null: none does. */
  start: string | null
  parts: readonly Part[]
  /** Lets nothing more be made. What is being made is waited for, else nobody knew whether it is there. */
  soft: AbortSignal
}

/** Makes what the pods need, as the owner's own: it goes with the owner. */
export async function createContents(
  place: JobPlace,
  owner: Owner,
  { env, start, parts, soft }: Contents,
): Promise<void> {
  const metadata = (name: string) => ({ name, labels: labelsOf(place.name), ownerReferences: [owner] })
  const values = Object.values(env).map((value, index) => [keyOfVariable(index), value])
  await create(place, secrets, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metadata(place.name),
    immutable: true,
    stringData: { ...Object.fromEntries(values), ...(start !== null && { [startKey]: start }) },
  })
  for (const { kind, name, bytes } of parts) {
    soft.throwIfAborted()
    const content = { [partKey]: bytes.toString('base64') }
    const object = { apiVersion: 'v1', metadata: metadata(name), immutable: true }
    if (kind === 'secret') await create(place, secrets, { ...object, kind: 'Secret', data: content })
    else await create(place, configMaps, { ...object, kind: 'ConfigMap', binaryData: content })
  }
}

/** Lets Kubernetes make the pods. */
export async function releaseJob({ api, namespace, name, signal }: JobPlace): Promise<void> {
  const job: Named = { kind: jobs, namespace, name }
  await api.text({
    doing: `patch ${calledNamed(job)}`,
    method: 'PATCH',
    path: pathOfNamed(job),
    contentType: 'application/merge-patch+json',
    body: { spec: { suspend: false } },
    repeatable: true,
    signal,
  })
}

/**
 * Deletes the object of a run's name; Kubernetes deletes all that is its own. One that is gone is no error.
 *
 * @param patienceMs how long it is tried.
 */
export async function deleteNamed(
  { api, namespace, name, signal }: JobPlace,
  kind: Kind,
  patienceMs: number,
): Promise<void> {
  const named: Named = { kind, namespace, name }
  try {
    await api.text({
      doing: `delete ${calledNamed(named)}`,
      method: 'DELETE',
      path: pathOfNamed(named),
      query: { propagationPolicy: 'Background' },
      signal,
      patienceMs,
    })
  } catch (error) {
    if (!hasStatus(error, 404)) throw error
  }
}

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ownerOf, stopNode } from './node.ts'
import { clusters } from './places.ts'

/** The process of the whole test run, which the global setup noted: its files run in processes of their own. */
export const owner = (): number => Number(process.env.KUBE_OWNER)

/** The folder of the cluster that all files of this test run share. */
export const runsDirectory = (): string => join(clusters, String(owner()))

/** Ends the clusters of this run, if any was started. */
export async function stopRunsClusters(): Promise<void> {
  const names = existsSync(clusters) ? readdirSync(clusters) : []
  for (const name of names) if (ownerOf(name) === owner()) await stopNode(join(clusters, name))
}

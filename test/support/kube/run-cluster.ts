import { join } from 'node:path'
import { stopNode } from './node.ts'
import { clusters } from './places.ts'

/** The process of the whole test run, which the global setup noted: its files run in processes of their own. */
export const owner = (): number => Number(process.env.KUBE_OWNER)

/** The folder of the cluster of this test run. */
export const runsDirectory = (): string => join(clusters, String(owner()))

/** Ends this run's cluster, if any was started. */
export const stopRunsCluster = (): Promise<void> => stopNode(runsDirectory())

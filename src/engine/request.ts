import type { CloudRequest } from './cloud/cloud-request.ts'
import type { KubernetesRequest } from './kubernetes/kubernetes-request.ts'
import type { ShardRequest } from './shard/shard-request.ts'

/** Where a load test is to run, as the inputs say. Each kind has its own file in this room. */
export type EngineRequest = { kind: 'local' } | ShardRequest | KubernetesRequest | CloudRequest

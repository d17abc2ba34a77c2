import type { Engine, RunSettings } from './engine.ts'
import { localEngine } from './local.ts'
import type { EngineRequest } from './request.ts'
import type { ConditionsOf } from './shard/shard-engine.ts'

/**
 * The engine that the inputs ask for. Every engine but the local one is loaded only when it is asked for, so that a
 * local step pays nothing for it.
 *
 * @param conditionsOf what a shard's file says for the merge to compare.
 */
export async function engineFor(
  request: EngineRequest,
  settings: RunSettings,
  conditionsOf: ConditionsOf,
): Promise<Engine> {
  switch (request.kind) {
    case 'local':
      return localEngine(settings)
    case 'kubernetes': {
      const { kubernetesEngine } = await import('./kubernetes/kubernetes-engine.ts')
      return kubernetesEngine(settings, request)
    }
    case 'shard': {
      const { shardEngine } = await import('./shard/shard-engine.ts')
      return shardEngine(settings, request, conditionsOf)
    }
    case 'cloud': {
      const { cloudEngine } = await import('./cloud/cloud-engine.ts')
      return cloudEngine(settings, request)
    }
    case 'cloud-local': {
      const { cloudLocalEngine } = await import('./cloud/cloud-local.ts')
      return cloudLocalEngine(settings, request)
    }
    case 'attach':
      // action.ts goes another way for it.
      throw new Error('a run that is there already is not run')
  }
}

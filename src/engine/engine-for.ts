import type { Engine, RunSettings } from './engine.ts'
import { localEngine } from './local.ts'
import type { EngineRequest } from './request.ts'

/**
 * The engine that the inputs ask for. Every engine but the local one is loaded only when it is asked for, so that a
 * local step pays nothing for it.
 */
export async function engineFor(request: EngineRequest, settings: RunSettings): Promise<Engine> {
  switch (request.kind) {
    case 'local':
      return localEngine(settings)
    case 'kubernetes': {
      const { kubernetesEngine } = await import('./kubernetes/kubernetes-engine.ts')
      return kubernetesEngine(settings, request)
    }
  }
}

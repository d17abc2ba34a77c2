import type { Engine, Ran, RunRequest, RunSettings } from '../engine.ts'
import { plainRun, runHere } from '../local.ts'
import { planHere } from '../plan-here.ts'
import { cloudAccount } from './cloud-account.ts'
import { cloudEnv } from './cloud-k6.ts'
import type { CloudRequest } from './cloud-request.ts'
import { runFinder } from './found-run.ts'
import { patienceOf } from './patience.ts'
import { noteRun } from './run-note.ts'

type Asked = Extract<CloudRequest, { kind: 'cloud-local' }>

/** Runs k6 on this machine, which sends what it measures to Grafana Cloud k6 too. */
export function cloudLocalEngine(settings: RunSettings, asked: Asked): Engine {
  const { requestMs } = patienceOf(settings.env)
  const run = async (request: RunRequest): Promise<Ran> => {
    const { planned } = request
    // Not before: a script that is only checked needs no account.
    const account = cloudAccount(planned.env, asked.stackId, 'engine cloud-local')
    const inCloud = { ...request, planned: { ...planned, env: cloudEnv(planned.env, account, asked.projectId) } }
    const finder = runFinder()
    const ended = new AbortController()
    const api = { account, requestMs, signal: AbortSignal.any([settings.interruption.soft, ended.signal]) }
    const noted = finder.run.then(({ id }) => noteRun(api, id, settings.env))
    const command = ['cloud', 'run', '--local-execution']
    const ran = await runHere(settings, inCloud, { ...plainRun(settings, inCloud), command, said: finder.take })
    const found = finder.known()
    // It had all the time of the run.
    setTimeout(() => ended.abort(), 1000).unref()
    const warning = found === null ? null : await noted
    return {
      ...ran,
      cloud: { id: found?.id ?? '', url: found?.url ?? '', end: null },
      warnings: [...ran.warnings, ...(warning === null ? [] : [warning])],
    }
  }
  return { plan: (script) => planHere(settings, script), run }
}

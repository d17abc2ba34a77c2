import type { Interruption } from './base/interruption.ts'
import { attachToRun } from './engine/cloud/attach.ts'
import type { CloudRequest } from './engine/cloud/cloud-request.ts'
import type { Inputs } from './inputs/inputs.ts'
import { asWarning } from './run-report.ts'
import { doubtsAbout } from './verdict/doubts.ts'
import type { ScriptReport } from './verdict/script-report.ts'
import { reportWithoutRun } from './verdict/script-report.ts'
import { judge } from './verdict/verdict.ts'

type Asked = Extract<CloudRequest, { kind: 'attach' }>

/** Waits for a test run that was started before, and judges it. No script is read, and no k6 runs. */
export async function attach(
  { timeoutMs, failOn }: Pick<Inputs, 'timeoutMs' | 'failOn'>,
  asked: Asked,
  { env, interruption }: { env: NodeJS.ProcessEnv; interruption: Interruption },
): Promise<ScriptReport> {
  const { ran, plan, k6Version } = await attachToRun({ env, timeoutMs, interruption }, asked)
  const { end, result, usage } = ran
  const evidence = { ...ran, plan, failOn, comparison: null, k6Version }
  const report = reportWithoutRun({ name: `test run ${asked.testRunId}`, file: null }, judge(evidence), {
    k6Version,
    plan,
    exitCode: end.exitCode,
    warnings: ran.warnings.map(asWarning),
  })
  return {
    ...report,
    result,
    durationMs: end.exitCode === null ? null : end.durationMs,
    usageReport: usage,
    testRun: { id: asked.testRunId, url: ran.cloud?.url ?? '', here: false },
    doubts: doubtsAbout(evidence),
  }
}

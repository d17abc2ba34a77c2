import { runTags, type Tags } from '../base/run-tags.ts'
import type { RunSettings } from '../engine/engine.ts'
import type { Inputs } from './inputs.ts'
import { inputsThatBind } from './install-request.ts'

/** What tells the samples of one step's runs from those of the others that belong to the same run of the workflow. */
const placeTags = ({ engine, compare }: Inputs): Tags => ({
  ...(engine.kind === 'shard' ? { shard: String(engine.shard) } : {}),
  ...(compare?.mode === 'paired' ? { side: 'A' } : {}),
})

type Surroundings = Pick<RunSettings, 'directory' | 'env' | 'interruption' | 'answers' | 'k6Started'>

/** What every run of a step has in common, once k6 is there. */
export const settingsOf =
  (inputs: Inputs, surroundings: Surroundings) =>
  (k6: RunSettings['k6']): RunSettings => ({
    ...surroundings,
    k6,
    boundBy: inputsThatBind(inputs.install),
    options: inputs.options,
    flags: inputs.flags,
    runTags: inputs.tagRun ? runTags(surroundings.env, placeTags(inputs)) : {},
    scriptEnv: inputs.env,
    workingDirectory: inputs.workingDirectory,
    timeoutMs: inputs.timeoutMs,
    hasNeighbours: inputs.parallel > 1,
    charts: inputs.charts,
    // A script can take both out of k6's summary. A shard does not know what the merge will ask for.
    recorded: inputs.engine.kind === 'shard' || [...inputs.failOn].some((word) => /^(?:checks$|dropped)/.test(word)),
    htmlReport: inputs.htmlReport !== '',
    endpoints: inputs.endpoints,
    compared: inputs.compare?.figures ?? [],
    usageReport: inputs.usageReport,
    progressIntervalMs: inputs.progressIntervalMs,
  })

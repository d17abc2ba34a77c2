import { readShardFile } from '../../src/engine/shard/shard-file.ts'
import type { ShardFile } from '../../src/engine/shard/shard-left.ts'
import { runAction } from './action.ts'
import { type K6Version, k6Path } from './k6.ts'
import type { Step, StepResult } from './stand-in-runner.ts'

/** A script that measures its iterations' numbers: which were done, and what merging must give, is known. */
export const numbered = (options: object): string => `
import exec from 'k6/execution'
import { Counter, Trend } from 'k6/metrics'
export const options = ${JSON.stringify(options)}
const number = new Trend('number')
const sum = new Counter('sum')
export default function () {
  number.add(exec.scenario.iterationInTest)
  sum.add(exec.scenario.iterationInTest)
}`

export type ShardStep = { version?: K6Version; script: string } & Partial<Omit<Step, 'k6'>>

/** Runs the built action as one shard. */
export const runShard = (
  shard: string,
  { version = '2.2.0', script, inputs, files, ...step }: ShardStep,
): Promise<StepResult> =>
  runAction({
    ...step,
    k6: k6Path(version),
    files: { 'test.js': script, ...files },
    inputs: { script: 'test.js', shard, ...inputs },
  })

/** The file that a shard left. */
export function shardOf({ outputs, log }: Pick<StepResult, 'outputs' | 'log'>): ShardFile {
  const read = readShardFile(outputs['shard-path'] ?? '')
  if (read.kind === 'shard') return read.file
  throw new Error(`the shard's file ${read.problem}\n${log}`)
}

import { globSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readBounded } from '../../base/bounded-read.ts'
import { field, isObject, parseJson } from '../../base/json.ts'
import type { RunAs } from './kubernetes-request.ts'

/*
 * A file in the step's private directory for each Job or TestRun that there is. A step that is killed leaves it for its post step;
 * a variable of the runner's would not do, because what is written to its files while a script is tested is taken back.
 */

/** Where a Job or TestRun is. */
export type LeftJob = {
  /** As in the inputs. */
  kubeconfig: string
  context: string
  namespace: string
  /** Where relative paths of the kubeconfig start. */
  workingDirectory: string
  name: string
  /** What it is. */
  runAs: RunAs
}

/** Bytes. */
const longestNote = 64 * 1024

const pathOf = (directory: string, name: string): string => join(directory, `job-${name}.json`)

/** Notes one that is about to be made. */
export const noteJob = (directory: string, job: LeftJob): void =>
  writeFileSync(pathOf(directory, job.name), JSON.stringify(job), { mode: 0o600 })

/** Notes that it is gone. */
export const forgetJob = (directory: string, name: string): void => rmSync(pathOf(directory, name), { force: true })

/** Those that are noted. */
export const jobsLeft = (directory: string): readonly LeftJob[] =>
  globSync('job-*.json', { cwd: directory }).flatMap((file) => {
    // What ran beside the step can have put a pipe in its place.
    const note = readBounded(join(directory, file), longestNote)
    const job = Buffer.isBuffer(note) ? parseJson(note.toString('utf8')) : null
    const text = (name: string) => String(field(job, name) ?? '')
    if (!isObject(job)) return []
    return [
      {
        kubeconfig: text('kubeconfig'),
        context: text('context'),
        namespace: text('namespace'),
        workingDirectory: text('workingDirectory'),
        name: text('name'),
        runAs: text('runAs') === 'testrun' ? 'testrun' : 'job',
      },
    ]
  })

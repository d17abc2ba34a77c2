import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { readBounded } from '../../base/bounded-read.ts'
import { capture } from '../../base/child-process.ts'
import { UserError } from '../../base/errors.ts'
import { visible } from '../../base/text.ts'
import { optionArgs } from '../../k6/argv.ts'
import type { Planned } from '../../k6/inspect.ts'
import type { Script } from '../../k6/scripts.ts'
import type { RunSettings } from '../engine.ts'

/** Bytes of an archive: more than this does not belong into the cluster's own store. */
const largest = 32 * 1024 * 1024

/** Milliseconds; init code runs once more for it. */
const archiveTimeoutMs = 120_000

/**
 * Packs a script with all that it imports and opens (k6 archive), and the options that are planned. No variable of the
 * environment is in it, but what the script's options made of one.
 *
 * @throws {UserError} when k6 cannot, or it is too large.
 */
export async function archiveOf(settings: RunSettings, script: Script, { env }: Planned): Promise<Buffer> {
  const { k6, options, flags, workingDirectory: cwd, directory, interruption } = settings
  const path = join(directory, 'kubernetes.tar')
  const args = ['archive', '--exclude-env-vars', '--include-system-env-vars', ...optionArgs(options)]
  try {
    const { code, killed, stderr } = await capture(
      k6.path,
      [...args, ...flags.archiveArgs, '-O', path, script.argument],
      {
        cwd,
        env: { ...env, K6_LOG_OUTPUT: 'stderr', K6_LOG_FORMAT: '' },
        signal: interruption.soft,
        timeoutMs: archiveTimeoutMs,
      },
    )
    interruption.soft.throwIfAborted()
    if (code !== 0) {
      const why = killed === 'timeout' ? 'it took longer than two minutes' : visible(stderr, 500)
      throw new UserError(`${script.name} cannot be packed for the pods (k6 archive): ${why}`)
    }
    const bytes = readBounded(path, largest)
    if (Buffer.isBuffer(bytes)) return bytes
    throw new UserError(
      `${script.name}, packed with all that it imports and opens, ${bytes.problem}; bring large files into the pods by a volume of the input pod-template`,
    )
  } finally {
    rmSync(path, { force: true })
  }
}

/** Bytes of a piece: one object of Kubernetes holds 1,048,576, with its own fields. */
const pieceSize = 1_000_000

export const piecesOf = (archive: Buffer): readonly Buffer[] =>
  Array.from({ length: Math.ceil(archive.length / pieceSize) }, (_, index) =>
    archive.subarray(index * pieceSize, (index + 1) * pieceSize),
  )

import { UserError } from '../base/errors.ts'
import { shownUrl } from '../base/text.ts'
import { type Binary, binaryOf, type Taken, takeIn } from './archive.ts'
import { keepArchive, takeArchive } from './archive-cache.ts'
import { fetchBody, fetchText, type Unavailable } from './download.ts'
import type { InstallJob } from './install-context.ts'
import type { ReleaseTarget } from './platform.ts'
import type { Archive } from './unpack.ts'

/** A binary that was just unpacked or built; `archiveSha256` is empty when it was built. */
export type NewBinary = Binary & { archiveSha256: string; from: 'tool cache' | 'release' | 'source' }

type Asset = { name: string; url: string }

const checksumsBytes = 1024 * 1024

export type ReleaseRequest = {
  target: ReleaseTarget
  /** Private to this installation. */
  directory: string
  /** Why the releases cannot be reached, when that is known already. */
  unreachable: Unavailable | null
}

/**
 * Gets a release's archive, checks its sha256 (against input k6-checksum, the record in tested-releases.ts or the release's
 * own checksums file, whichever comes first) and unpacks it. With input k6-checksum an archive that an earlier job
 * kept will do.
 *
 * @throws {UserError} when there is no such release, and when the checksum is wrong, missing or malformed, or the
 * archive not what it should be: then nothing else may be tried.
 * @throws {Unavailable} when the release cannot be reached.
 */
export async function unpackRelease(
  job: InstallJob,
  version: string,
  { target, directory, unreachable }: ReleaseRequest,
): Promise<NewBinary> {
  const root = `k6-v${version}-${target.name}`
  const file = `archive.${target.archive}`
  const archive: Archive = { directory, file, kind: target.archive, root, binary: target.binary }
  const { checksum } = job.request
  const kept = await takeArchive(job, archive)
  if (kept !== null) return { ...(await binaryOf(kept, archive, job)), archiveSha256: checksum, from: 'tool cache' }
  if (unreachable) throw unreachable
  const taken = await download(job, version, archive)
  const binary = await binaryOf(taken, archive, job)
  if (checksum) await keepArchive(job, archive)
  return { ...binary, archiveSha256: taken.archiveSha256, from: 'release' }
}

/** @returns the archive, which has the expected sha256. */
async function download(job: InstallJob, version: string, archive: Archive): Promise<Taken> {
  const { archiveBytes, binaryBytes } = job.limits
  const asset = (name: string): Asset => ({ name, url: `${job.releases}/download/v${version}/${name}` })
  const packed = asset(`${archive.root}.${archive.kind}`)
  let checking: ReturnType<typeof expectedChecksum> | undefined

  job.log(`downloading ${shownUrl(packed.url)}`)
  const taken = await fetchBody(job, packed.url, { maxBytes: archiveBytes }, (chunks) => {
    // Only when the archive is there: an archive that is not means that there is no such release.
    checking ??= expectedChecksum(job, packed, asset(`k6-v${version}-checksums.txt`))
    checking.catch(() => {}) // it is waited for below
    return takeIn(chunks, archive, { keep: job.request.checksum !== '', maxBytes: binaryBytes })
  })
  if (taken === null || checking === undefined) throw noSuchRelease(job, version, packed)
  const expected = await checking
  const { archiveSha256 } = taken
  if (archiveSha256 === expected.sha256) return taken
  throw new UserError(
    `the sha256 of ${shownUrl(packed.url)} is not the one ${expected.from}: expected ${expected.sha256}, actual ${archiveSha256}; nothing was installed`,
  )
}

async function expectedChecksum(
  job: InstallJob,
  archive: Asset,
  checksums: Asset,
): Promise<{ sha256: string; from: string }> {
  if (job.request.checksum) return { sha256: job.request.checksum, from: 'in input k6-checksum' }
  const recorded = job.recorded[archive.name]
  if (recorded) return { sha256: recorded, from: 'that this action was tested with' }
  const text = await fetchText(job, checksums.url, { maxBytes: checksumsBytes })
  const found = text === null ? 'missing' : checksumOf(archive.name, text)
  if (typeof found === 'object') return { sha256: found.sha256, from: `in ${checksums.name}` }
  const problem = {
    missing: text === null ? 'there is no such file' : `it has no line for ${archive.name}`,
    malformed: `its line for ${archive.name} has no sha256 of 64 hexadecimal digits, or not one only`,
  }[found]
  throw new UserError(
    `${shownUrl(checksums.url)}: ${problem}; nothing was installed, give the archive's sha256 in input k6-checksum if you know it`,
  )
}

function noSuchRelease({ request }: InstallJob, version: string, { url }: Asset): UserError {
  const input = request.mirror && !request.version ? 'k6-mirror' : 'k6-version'
  const where = request.mirror ? 'check the version, and that the mirror has it' : 'check the version'
  return new UserError(
    `input ${input}: there is no k6 ${version} release at ${shownUrl(url)}; ${where} (https://github.com/grafana/k6/releases lists all)`,
  )
}

/**
 * The sha256 of a file in a checksums file, which is what `sha256sum *` prints (k6: .github/workflows/build.yml).
 *
 * @returns the digest; `missing` when no line is for the file; `malformed` when its line has no sha256, or when two
 * lines disagree.
 */
export function checksumOf(name: string, checksums: string): { sha256: string } | 'missing' | 'malformed' {
  const lines = checksums.split(/\r?\n/).filter((line) => line.trimEnd().split(/[ *]/).at(-1) === name)
  const digests = lines.map((line) => /^([0-9a-f]{64}) [ *]\S+\s*$/i.exec(line)?.[1]?.toLowerCase())
  const [sha256] = digests
  if (digests.length === 0) return 'missing'
  return sha256 !== undefined && digests.every((digest) => digest === sha256) ? { sha256 } : 'malformed'
}

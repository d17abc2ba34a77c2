import { resolve } from 'node:path'
import { UserError } from '../base/errors.ts'
import type { InstallRequest } from '../install/k6.ts'
import { httpUrl, notAllowed, oneOf } from './input-values.ts'
import type { Readers } from './readers.ts'

/**
 * Reads the inputs that say which k6 to use.
 *
 * @param workingDirectory where a relative `k6-path` starts.
 * @throws {UserError} for the first that is wrong, or cannot go with another.
 */
export function readInstall({ line }: Readers, workingDirectory: string): InstallRequest {
  const [path, mirror] = [line('k6-path'), line('k6-mirror')]
  const install: InstallRequest = {
    version: checkVersion(line('k6-version')),
    path: path && resolve(workingDirectory, path),
    mode: oneOf('install-mode', line('install-mode'), ['auto', 'release', 'source', 'none']),
    mirror: mirror && checkMirror(mirror),
    checksum: checkChecksum(line('k6-checksum')),
    githubToken: line('github-token'),
  }
  refuseConflicts(install)
  return install
}

function checkVersion(text: string): string {
  if (text === '' || text === 'latest') return text
  const version = /^v?(\d+|\d+\.\d+|\d+\.\d+\.\d+(?:-[\w.-]+)?)$/.exec(text)?.[1]
  if (version !== undefined) return version
  throw notAllowed('k6-version', text, 'a version of k6, such as 2.2.0, 2.2, 2 or latest')
}

function checkMirror(text: string): string {
  const url = httpUrl('k6-mirror', text)
  if (url.search || url.hash) throw notAllowed('k6-mirror', text, 'a URL without ? and #, to which paths can be added')
  return url.href.replace(/\/+$/, '')
}

function checkChecksum(text: string): string {
  if (text === '' || /^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase()
  throw notAllowed('k6-checksum', text, 'a sha256 of 64 hexadecimal digits')
}

function refuseConflicts({ path, mode, mirror, checksum }: InstallRequest): void {
  const conflict = (input: string, why: string) => new UserError(`input ${input}: ${why}`)
  if (path && (mode === 'release' || mode === 'source')) {
    throw conflict('k6-path', `a given binary and install-mode ${mode} exclude each other; keep one of them`)
  }
  if (mirror && (path || mode === 'source' || mode === 'none')) {
    const what = path ? 'k6-path' : `install-mode ${mode}`
    throw conflict('k6-mirror', `with ${what} no release is downloaded; leave one of them out`)
  }
  if (checksum && mode === 'source') {
    throw conflict('k6-checksum', 'what install-mode source builds has no known checksum; leave one of them out')
  }
}

/** The inputs that let no binary run but the one that the installer found, as an error names them. */
export const inputsThatBind = ({ path, mode, checksum }: InstallRequest): readonly string[] => [
  ...(mode === 'none' ? ['input install-mode: none'] : []),
  ...(path ? ['input k6-path'] : []),
  ...(checksum ? ['input k6-checksum'] : []),
]

/** What a user should be warned of, in sentences, although it is allowed. */
export const installWarnings = ({ mirror, checksum }: InstallRequest): readonly string[] =>
  mirror.startsWith('http:') && !checksum
    ? [
        'input k6-mirror: over http:// whoever is on the way to the mirror can replace k6 and its checksums file alike, unless it is the version that this action was tested with; use https://, or give the sha256 of the archive in input k6-checksum',
      ]
    : []

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

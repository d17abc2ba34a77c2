import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { debian, images, programs } from './places.ts'

/** What an image is made of. Its programs are static, so it needs no other files. */
type Image = {
  /** As containerd knows them: with a registry's host. */
  names: readonly string[]
  /** Paths in the image → files of this machine. */
  files: Readonly<Record<string, string>>
  /** With busybox' commands, such as sh. */
  shell: boolean
  user: string
  entrypoint: readonly string[]
}

/** Debian moved it from /bin to /usr/bin. */
const busyboxPath = (): string =>
  ['bin', 'usr/bin'].map((directory) => join(debian, directory, 'busybox')).find((path) => existsSync(path)) ?? ''

/** k6 of this version as Grafana's own image has it: its user, its place, a shell. */
const k6Image = ([version, path]: [string, string]): Image => ({
  names: [`docker.io/grafana/k6:${version}`],
  files: { 'usr/bin/k6': path },
  shell: true,
  user: '12345',
  entrypoint: ['k6'],
})

/** @param k6 version → path of a static binary. */
const imagesOf = (k6: Readonly<Record<string, string>>): readonly Image[] => [
  // The sandbox's process has only to be there.
  { names: ['localhost/pause:1'], files: {}, shell: true, user: '65535', entrypoint: ['sleep', '1000000000'] },
  {
    names: ['localhost/target:1'],
    files: { helper: programs.helper },
    shell: false,
    user: '65532',
    entrypoint: ['/helper', 'target', ':8080'],
  },
  ...Object.entries(k6).map(k6Image),
]

/** A blob's description in OCI's words. */
type Blob = { mediaType: string; digest: string; size: number }

function putBlob(mediaType: string, bytes: Buffer | string): Blob {
  const hex = createHash('sha256').update(bytes).digest('hex')
  writeFileSync(join(images.layout, 'blobs', 'sha256', hex), bytes)
  return { mediaType, digest: `sha256:${hex}`, size: Buffer.byteLength(bytes) }
}

/** Packs what `fill` puts into a folder, all of it root's. */
function layer(fill: (root: string) => void): Blob {
  const root = mkdtempSync(join(tmpdir(), 'kube-layer-'))
  try {
    fill(root)
    chmodSync(root, 0o755)
    const args = ['--owner=0', '--group=0', '--numeric-owner', '--sort=name', '--mtime=@0', '-cf', '-', '-C', root, '.']
    const tar = execFileSync('tar', args, { maxBuffer: 1024 ** 3 })
    return putBlob('application/vnd.oci.image.layer.v1.tar', tar)
  } finally {
    rmSync(root, { recursive: true })
  }
}

function fillShell(root: string): void {
  const busybox = busyboxPath()
  for (const directory of ['bin', 'etc', 'tmp', 'home/k6']) mkdirSync(join(root, directory), { recursive: true })
  chmodSync(join(root, 'tmp'), 0o1777)
  copyFileSync(busybox, join(root, 'bin', 'busybox'))
  for (const command of execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n'))
    if (command !== 'busybox') symlinkSync('busybox', join(root, 'bin', command))
  writeFileSync(join(root, 'etc', 'passwd'), 'root:x:0:0::/root:/bin/sh\nk6:x:12345:12345::/home/k6:/bin/sh\n')
  writeFileSync(join(root, 'etc', 'group'), 'root:x:0:\nk6:x:12345:\n')
}

function fillFiles(root: string, files: Image['files']): void {
  for (const [path, from] of Object.entries(files)) {
    const to = join(root, path)
    mkdirSync(dirname(to), { recursive: true })
    copyFileSync(from, to)
    chmodSync(to, 0o755)
  }
}

/** One entry of the layout's index for each name. */
function imageEntries(image: Image, shell: Blob): readonly object[] {
  const own = Object.keys(image.files).length > 0 ? [layer((root) => fillFiles(root, image.files))] : []
  const layers = [...(image.shell ? [shell] : []), ...own]
  const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64'
  const env = ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin']
  const workdir = image.shell ? '/home/k6' : '/'
  const settings = { User: image.user, Entrypoint: image.entrypoint, WorkingDir: workdir, Env: env }
  const rootfs = { type: 'layers', diff_ids: layers.map(({ digest }) => digest) }
  const config = JSON.stringify({ architecture, os: 'linux', config: settings, rootfs })
  const manifest = putBlob(
    'application/vnd.oci.image.manifest.v1+json',
    JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: putBlob('application/vnd.oci.image.config.v1+json', config),
      layers,
    }),
  )
  return image.names.map((name) => ({ ...manifest, annotations: { 'io.containerd.image.name': name } }))
}

const stateOf = (path: string): string => `${path} ${statSync(path).size} ${statSync(path).mtimeMs}`

/**
 * Makes the images without a registry, where they are not made yet: an OCI layout and the same as an archive, which
 * `ctr images import` and `kind load image-archive` read.
 *
 * @param k6 version → path of its binary.
 */
export function buildImages(k6: Readonly<Record<string, string>>): void {
  const parts = [import.meta.filename, busyboxPath(), programs.helper, ...Object.values(k6)]
  const key = parts.map(stateOf).join('\n')
  const keyFile = `${images.archive}.key`
  if (existsSync(keyFile) && readFileSync(keyFile, 'utf8') === key) return
  rmSync(dirname(images.archive), { recursive: true, force: true })
  mkdirSync(join(images.layout, 'blobs', 'sha256'), { recursive: true })
  const shell = layer(fillShell)
  const manifests = imagesOf(k6).flatMap((image) => imageEntries(image, shell))
  writeFileSync(join(images.layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }))
  writeFileSync(join(images.layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }))
  execFileSync('tar', ['-cf', images.archive, '-C', images.layout, 'oci-layout', 'index.json', 'blobs'])
  writeFileSync(keyFile, key)
  console.log(`made ${manifests.length} images`)
}

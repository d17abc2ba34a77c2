import { homedir } from 'node:os'
import { join } from 'node:path'

/** What the cluster is built of: Go modules. */
export const versions = { kubernetes: '1.36.3', etcd: '3.6.8' }

/** What is built or downloaded once, outside the tree. */
export const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'k6-load-test', 'kube')

export const programs = {
  /** All parts of Kubernetes, etcd and kubectl. */
  kubernetes: join(cache, 'bin', 'kubernetes'),
  /** go/helper.go */
  helper: join(cache, 'bin', 'helper'),
}

/** Debian's packages, unpacked. */
export const debian = join(cache, 'debian')

/** The images as an OCI layout, and the same as an archive. */
export const images = { layout: join(cache, 'images', 'layout'), archive: join(cache, 'images', 'images.tar') }

/** A folder for each cluster that runs. */
export const clusters = join(cache, 'clusters')

import { installedK6, k6Versions } from '../k6-versions.ts'
import { unpackDebian } from './build-debian.ts'
import { buildImages } from './build-images.ts'
import { buildHelper, buildKubernetes } from './build-programs.ts'
import { images } from './places.ts'

/**
 * Builds or downloads what the test cluster is made of, where it is not there yet; outside the tree. With empty caches it
 * takes minutes. `onlyImages`: for another cluster (`kind load image-archive`); prints the archive's path.
 */
export async function build({ onlyImages }: { onlyImages: boolean }): Promise<void> {
  unpackDebian({ node: !onlyImages })
  await buildHelper()
  if (!onlyImages) await buildKubernetes()
  const k6: [string, string][] = []
  for (const version of k6Versions) k6.push([version, await installedK6(version)])
  buildImages(Object.fromEntries(k6))
  if (onlyImages) console.log(images.archive)
}

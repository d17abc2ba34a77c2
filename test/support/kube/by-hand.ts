// A cluster to look at, or to test against again and again: `npm run cluster up`, then `export TEST_KUBECONFIG=...` as it
// prints, `npm run cluster kubectl get pods`, `npm run cluster down`.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { messageOf } from '../../../src/base/errors.ts'
import { build } from './build.ts'
import { isUp, stopNode, sweepNodes } from './node.ts'
import { clusters, programs } from './places.ts'
import { startCluster } from './start-cluster.ts'

const directory = join(clusters, 'by-hand')
const kubeconfig = join(directory, 'etc', 'admin.conf')

async function up(): Promise<void> {
  await build({ onlyImages: false })
  if (!isUp(directory)) await stopNode(directory).then(() => startCluster(directory, 0))
  console.log(`export TEST_KUBECONFIG=${kubeconfig}`)
}

function kubectl(args: readonly string[]): void {
  const env = { ...process.env, KUBECONFIG: kubeconfig }
  process.exitCode = spawnSync(programs.kubernetes, ['kubectl', ...args], { env, stdio: 'inherit' }).status ?? 1
}

async function main([command, ...args]: readonly string[]): Promise<void> {
  switch (command) {
    case 'build':
      return build({ onlyImages: false })
    case 'images':
      return build({ onlyImages: true })
    case 'up':
      return up()
    case 'down':
      await sweepNodes()
      return stopNode(directory)
    case 'kubectl':
      return kubectl(args)
    default:
      throw new Error('npm run cluster build | images | up | down | kubectl ...')
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(messageOf(error))
  process.exitCode = 1
})

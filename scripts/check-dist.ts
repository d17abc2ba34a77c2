// Fails when dist/ is not what src/ builds: what people review must be what runs.
import { execFileSync } from 'node:child_process'

execFileSync(process.execPath, ['scripts/build.ts'], { stdio: 'inherit' })
const changed = execFileSync('git', ['status', '--porcelain', '--', 'dist'], { encoding: 'utf8' })
if (changed !== '') {
  console.error(`dist/ differs from what src/ builds. Run "npm run build" and commit:\n${changed}`)
  process.exitCode = 1
} else {
  console.log('dist/ is what src/ builds')
}

import { execFileSync, spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

function isThere(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Whether actionlint and zizmor are on PATH; that they are not was said loudly. */
export const hasLinters = isThere('actionlint') && isThere('zizmor')
if (!hasLinters) {
  if (process.env.REQUIRE_LINTERS) throw new Error('actionlint and zizmor are not both on PATH')
  console.warn('\n  SKIPPED: the linters of workflows, because actionlint and zizmor are not both on PATH\n')
}

const said = (name: string, args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(name, args, { encoding: 'utf8' })
  return status === 0 ? '' : `${name}: ${stdout}${stderr}`
}

/** What both linters have against these workflow files, with the rules of this repository; empty: nothing. */
export const lintWorkflows = (files: readonly string[]): string =>
  said('actionlint', ['-no-color', ...files]) +
  said('zizmor', ['--offline', '--quiet', '--no-progress', '--config', resolve(root, '.github/zizmor.yml'), ...files])

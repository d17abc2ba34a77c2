import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { k6Versions } from './k6.ts'

export function setup(project: TestProject): void {
  const directory = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'k6-load-test')
  const found = k6Versions.map((version) => [version, join(directory, `k6-${version}`)] as const)
  project.provide('k6', Object.fromEntries(found.filter(([, path]) => existsSync(path))))
}

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { programs, versions } from './places.ts'

type Program = {
  path: string
  /** In go/. */
  source: string
  /** For the linker. */
  flags: string
  /** `module version` */
  requirements: readonly string[]
  /** Lines of go.mod. */
  replacements: readonly string[]
}

const go = (args: readonly string[], cwd: string): string => {
  // Only modules of the proxy: nothing is cloned.
  const proxy = (process.env.GOPROXY || 'https://proxy.golang.org').replace(/,direct$/, '')
  const env = { ...process.env, GOPROXY: proxy, GOFLAGS: '-mod=mod', CGO_ENABLED: '0', GOWORK: 'off' }
  return execFileSync('go', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}

/**
 * Kubernetes' own go.mod takes its staging modules from folders beside it. Here each is the module that was published
 * of the same release: of v1.36.3, v0.36.3.
 */
function stagingModules(): readonly string[] {
  const found = JSON.parse(go(['mod', 'download', '-json', `k8s.io/kubernetes@v${versions.kubernetes}`], tmpdir()))
  const staged = readFileSync(found.GoMod, 'utf8').matchAll(/^\s*(k8s\.io\/[a-z-]+) => \.\/staging\//gm)
  const version = stagingVersion()
  return [...staged].map(([, module]) => `replace ${module} => ${module} ${version}`)
}

const stagingVersion = (): string => versions.kubernetes.replace(/^1/, 'v0')

function kubernetesProgram(): Program {
  const [major, minor] = versions.kubernetes.split('.')
  const stamp = (name: string, value: string) => `-X k8s.io/component-base/version.${name}=${value}`
  return {
    path: programs.kubernetes,
    source: 'kubernetes.go',
    flags: [
      stamp('gitVersion', `v${versions.kubernetes}`),
      stamp('gitMajor', String(major)),
      stamp('gitMinor', String(minor)),
    ].join(' '),
    requirements: [
      `k8s.io/kubernetes v${versions.kubernetes}`,
      `k8s.io/component-base ${stagingVersion()}`,
      `k8s.io/kubectl ${stagingVersion()}`,
      `go.etcd.io/etcd/server/v3 v${versions.etcd}`,
    ],
    replacements: stagingModules(),
  }
}

const helperProgram: Program = {
  path: programs.helper,
  source: 'helper.go',
  flags: '',
  requirements: [],
  replacements: [],
}

/** Builds a program, unless it is there as its source and versions say. */
function build({ path, source, flags, requirements, replacements }: Program): void {
  const code = readFileSync(join(import.meta.dirname, 'go', source))
  const module = [
    'module kube/program',
    'go 1.26.0',
    ...requirements.map((line) => `require ${line}`),
    ...replacements,
  ].join('\n')
  const key = createHash('sha256')
    .update(`${go(['version'], tmpdir())}\n${flags}\n${module}\n`)
    .update(code)
    .digest('hex')
  if (existsSync(path) && existsSync(`${path}.key`) && readFileSync(`${path}.key`, 'utf8') === key) return
  const directory = mkdtempSync(join(tmpdir(), 'kube-program-'))
  const start = performance.now()
  try {
    writeFileSync(join(directory, 'go.mod'), `${module}\n`)
    cpSync(join(import.meta.dirname, 'go', source), join(directory, 'main.go'))
    mkdirSync(dirname(path), { recursive: true })
    console.log(`building ${source} (with an empty Go cache, Kubernetes takes minutes) ...`)
    go(['build', '-trimpath', '-ldflags', `-s -w ${flags}`, '-o', `${path}.new`, '.'], directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
  renameSync(`${path}.new`, path)
  writeFileSync(`${path}.key`, key)
  console.log(`built ${source} in ${Math.round((performance.now() - start) / 1000)} s`)
}

export const buildHelper = (): void => build(helperProgram)

/** Takes minutes where Go's own cache has nothing of it. */
export const buildKubernetes = (): void => build(kubernetesProgram())

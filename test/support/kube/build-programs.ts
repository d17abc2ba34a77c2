import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { programs, versions } from './places.ts'

type Program = {
  path: string
  /** In go/. */
  source: string
  /** For the linker. */
  flags: string
  /** `module version` */
  requirements: readonly string[]
  /** Further lines of go.mod, which may have to be downloaded. */
  replacements: () => readonly string[]
}

// Only modules of the proxy: nothing is cloned.
const proxy = (process.env.GOPROXY || 'https://proxy.golang.org').replace(/,direct$/, '')

const goEnv = { ...process.env, GOPROXY: proxy, GOFLAGS: '-mod=mod', CGO_ENABLED: '0', GOWORK: 'off' }

/**
 * Kubernetes' own go.mod takes its staging modules from folders beside it. Here each is the module that was published
 * of the same release: of v1.36.3, v0.36.3.
 */
function stagingModules(): readonly string[] {
  const found = JSON.parse(
    execFileSync('go', ['mod', 'download', '-json', `k8s.io/kubernetes@v${versions.kubernetes}`], {
      cwd: tmpdir(),
      env: goEnv,
      encoding: 'utf8',
    }),
  )
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
    replacements: stagingModules,
  }
}

const helperProgram: Program = {
  path: programs.helper,
  source: 'helper.go',
  flags: '',
  requirements: [],
  replacements: () => [],
}

const seconds = (start: number): number => Math.round((performance.now() - start) / 1000)

/** Runs `go build` and says now and then how far it is, because it can take minutes. */
async function goBuild(program: Program, directory: string): Promise<void> {
  const { path, source, flags } = program
  const args = ['build', '-v', '-trimpath', '-ldflags', `-s -w ${flags}`, '-o', `${path}.new`, '.']
  const go = spawn('go', args, { cwd: directory, env: goEnv, stdio: ['ignore', 'inherit', 'pipe'] })
  const start = performance.now()
  const last: string[] = []
  let packages = 0
  createInterface(go.stderr).on('line', (line) => {
    // With -v it names each package that it has built.
    if (/^[\w./-]+$/.test(line)) packages += 1
    last.splice(0, Math.max(0, last.length - 20))
    last.push(line)
  })
  const progress = setInterval(() => {
    console.log(`building ${source}: ${packages} packages after ${seconds(start)} s`)
  }, 15_000)
  const code = await new Promise((resolve, reject) => go.on('error', reject).on('close', resolve))
  clearInterval(progress)
  if (code !== 0) throw new Error(`go build of ${source} failed with ${code}:\n${last.join('\n')}`)
}

/** Builds a program, unless it is there as its source and versions say. */
async function build(program: Program): Promise<void> {
  const { path, source, flags, requirements, replacements } = program
  const code = readFileSync(join(import.meta.dirname, 'go', source))
  const key = createHash('sha256')
    .update([flags, ...requirements, ''].join('\n'))
    .update(code)
    .digest('hex')
  if (existsSync(path) && existsSync(`${path}.key`) && readFileSync(`${path}.key`, 'utf8') === key) return
  const directory = mkdtempSync(join(tmpdir(), 'kube-program-'))
  const start = performance.now()
  console.log(`building ${source} (with an empty Go cache, Kubernetes takes minutes) ...`)
  try {
    const required = requirements.map((line) => `require ${line}`)
    const module = ['module kube/program', 'go 1.26.0', ...required, ...replacements()]
    writeFileSync(join(directory, 'go.mod'), `${module.join('\n')}\n`)
    cpSync(join(import.meta.dirname, 'go', source), join(directory, 'main.go'))
    mkdirSync(dirname(path), { recursive: true })
    await goBuild(program, directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
  renameSync(`${path}.new`, path)
  writeFileSync(`${path}.key`, key)
  console.log(`built ${source} in ${seconds(start)} s`)
}

export const buildHelper = (): Promise<void> => build(helperProgram)

/** Takes minutes where Go's own cache has nothing of it. */
export const buildKubernetes = (): Promise<void> => build(kubernetesProgram())

import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { debian } from './places.ts'

/** Certificates: file's name → subject and what it is for. Kubernetes reads users and groups from subjects. */
const certificates = {
  apiserver: [
    '/CN=kube-apiserver',
    'subjectAltName=IP:127.0.0.1,IP:10.123.0.1,IP:10.96.0.1,DNS:localhost,DNS:kubernetes',
  ],
  'apiserver-kubelet': ['/O=system:masters/CN=kube-apiserver-kubelet-client', 'extendedKeyUsage=clientAuth'],
  admin: ['/O=system:masters/CN=admin', 'extendedKeyUsage=clientAuth'],
  'controller-manager': ['/CN=system:kube-controller-manager', 'extendedKeyUsage=clientAuth'],
  scheduler: ['/CN=system:kube-scheduler', 'extendedKeyUsage=clientAuth'],
  kubelet: ['/O=system:nodes/CN=system:node:node', 'extendedKeyUsage=clientAuth'],
} as const

function makeCertificates(directory: string): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' })
  const key = (name: string) => openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${name}.key`)
  key('ca')
  openssl('req', '-x509', '-new', '-key', 'ca.key', '-subj', '/CN=test-cluster', '-days', '30', '-out', 'ca.crt')
  key('sa')
  openssl('ec', '-in', 'sa.key', '-pubout', '-out', 'sa.pub')
  for (const [at, [name, [subject, extension]]] of Object.entries(certificates).entries()) {
    key(name)
    openssl('req', '-new', '-key', `${name}.key`, '-subj', subject, '-out', `${name}.csr`)
    writeFileSync(join(directory, 'extension'), extension)
    openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.crt', '-CAkey', 'ca.key', '-set_serial', String(at + 1)],
      ...['-days', '30', '-extfile', 'extension', '-out', `${name}.crt`],
    )
  }
}

/** A kubeconfig with a client certificate of {@link makeCertificates}. JSON is YAML, too. */
function kubeconfig(directory: string, certificate: string, server: string): string {
  const data = (file: string) => readFileSync(join(directory, file)).toString('base64')
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority-data': data('ca.crt') } }],
    users: [
      {
        name: certificate,
        user: {
          'client-certificate-data': data(`${certificate}.crt`),
          'client-key-data': data(`${certificate}.key`),
        },
      },
    ],
    contexts: [{ name: 'test', context: { cluster: 'test', user: certificate } }],
  })
}

const containerd = (directory: string): string => `version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:1"
  restrict_oom_score_adj = true
  disable_apparmor = true
  tolerate_missing_hugetlb_controller = true
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    options = { BinaryName = "${debian}/usr/sbin/runc", SystemdCgroup = false }
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${debian}/usr/lib/cni"
    conf_dir = "${directory}/cni"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${directory}/registries"
`

/** Every registry is the one in the node, so an unknown image is not found at once. */
const registries = `server = "http://127.0.0.1:5000"
[host."http://127.0.0.1:5000"]
  capabilities = ["pull", "resolve"]
`

const network = {
  cniVersion: '0.4.0',
  name: 'pods',
  plugins: [
    {
      type: 'ptp',
      ipam: { type: 'host-local', ranges: [[{ subnet: '10.244.0.0/24' }]], routes: [{ dst: '0.0.0.0/0' }] },
    },
  ],
}

const kubelet = (directory: string, cgroup: string) => ({
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  authentication: {
    anonymous: { enabled: false },
    webhook: { enabled: true },
    x509: { clientCAFile: `${directory}/ca.crt` },
  },
  authorization: { mode: 'Webhook' },
  containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
  cgroupDriver: 'cgroupfs',
  cgroupRoot: `/${cgroup}`,
  failCgroupV1: false,
  failSwapOn: false,
  resolvConf: `${directory}/resolv.conf`,
  volumePluginDir: '/var/lib/kubelet/plugins',
  maxOpenFiles: 65536,
  oomScoreAdj: 0,
  serializeImagePulls: false,
  // A test machine's full disk is no reason to throw pods out.
  evictionHard: {
    'memory.available': '100Mi',
    'nodefs.available': '1%',
    'imagefs.available': '1%',
    'nodefs.inodesFree': '1%',
  },
  imageGCHighThresholdPercent: 100,
  imageGCLowThresholdPercent: 99,
})

/**
 * Writes all that the parts of a node read.
 *
 * @param node.directory for the files, which is made.
 * @param node.server URL at which the machine reaches the API server.
 * @returns the path of the administrator's kubeconfig.
 */
export function writeNodeFiles(node: { directory: string; cgroup: string; server: string }): string {
  const { directory, cgroup, server } = node
  const write = (path: string, text: string) => writeFileSync(join(directory, path), text, { mode: 0o600 })
  mkdirSync(join(directory, 'cni'), { recursive: true })
  mkdirSync(join(directory, 'registries', '_default'), { recursive: true })
  makeCertificates(directory)
  for (const name of ['controller-manager', 'scheduler', 'kubelet'])
    write(`${name}.conf`, kubeconfig(directory, name, 'https://127.0.0.1:6443'))
  write('admin.conf', kubeconfig(directory, 'admin', server))
  write('containerd.toml', containerd(directory))
  write('registries/_default/hosts.toml', registries)
  write('cni/pods.conflist', JSON.stringify(network))
  write('kubelet.yaml', JSON.stringify(kubelet(directory, cgroup)))
  write('resolv.conf', '')
  return join(directory, 'admin.conf')
}

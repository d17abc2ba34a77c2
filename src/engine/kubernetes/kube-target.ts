/** A command that gives credentials (k8s.io/client-go, pkg/apis/clientauthentication). */
export type ExecCommand = {
  /** `client.authentication.k8s.io/v1` or `.../v1beta1`. */
  apiVersion: string
  /** A name for PATH, or an absolute path. */
  command: string
  args: readonly string[]
  /** Beside the environment of the action. */
  env: Readonly<Record<string, string>>
  /** How to install it, in the kubeconfig's words; may be empty. */
  installHint: string
  /** What the command is told of the cluster, if it asks for that; null: it does not. */
  cluster: Readonly<Record<string, unknown>> | null
}

/** How a user shows who it is, beside a client certificate. */
export type Login =
  | { kind: 'none' }
  | { kind: 'token'; token: string }
  /** The file is read again for each request. `fallback`: the token where it cannot be read; may be empty. */
  | { kind: 'token-file'; path: string; fallback: string }
  | { kind: 'basic'; username: string; password: string }
  | { kind: 'exec'; command: ExecCommand }

/** PEM. */
export type Certificate = { cert: string; key: string }

export type KubeUser = {
  /** For messages: `user "ci" of kubeconfig /home/ci/.kube/config`. */
  called: string
  certificate: Certificate | null
  login: Login
  /** Headers that ask to act as somebody else. */
  impersonation: Readonly<Record<string, string | readonly string[]>>
}

/** Which API server is meant, and as whom. */
export type KubeTarget = {
  /** For messages: `context "kind" of kubeconfig /home/ci/.kube/config`. */
  called: string
  server: URL
  /** PEM of the only authorities that are trusted; null: those that Node and the system trust. */
  ca: string | null
  insecure: boolean
  /** The name that the server's certificate must have instead of the URL's; empty: the URL's. */
  serverName: string
  /** null: the one of the environment, if any. */
  proxy: URL | null
  /** `default` where the context names none. */
  namespace: string
  user: KubeUser
}

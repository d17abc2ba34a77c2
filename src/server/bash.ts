/** How the runner itself starts a user's own commands (`shell: bash`), as a command and its arguments. */
export const bash = (text: string): [command: string, args: readonly string[]] => [
  'bash',
  ['--noprofile', '--norc', '-eo', 'pipefail', '-c', text],
]

/** Names of secrets, as whole words: `DB_PASSWORD`, `apiKey` and `MyToken` have one, `BYPASS` and `MONKEY` have none. */
const secretWord =
  /^(?:pass|passwd|pwd|password|passphrase|pgpassword|token|secret|key|cred|credential|o?auth|authorization|dsn|cookie|jwt|(?:api|access|secret|private|auth)(?:key|token))s?$/i

/** Parts between underscores, dashes, digits and the humps of camels. */
const words = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g

/** Whether a variable has, by its name, a secret. */
export const isSecretName = (name: string): boolean => (name.match(words) ?? []).some((word) => secretWord.test(word))

/** Shorter ones are in too many words. */
const shortest = 6

const isNumber = (value: string): boolean => /^[-+]?\d*\.?\d+(?:e[-+]?\d+)?$/i.test(value)

const digits = (value: string): number => value.replaceAll(/\D/g, '').length

/** Whether a value can be hidden at all: neither a word of six letters, nor a number, that stands everywhere. */
export const isSecretValue = (value: string): boolean =>
  value.length >= shortest && !/^(?:true|false)$/i.test(value) && !(isNumber(value) && digits(value) < 8)

/** `user:password@` of an address. With a slash in it, a password has no valid place there, and people write it all the same. */
const passwordInUrl = /[a-z][a-z0-9+.-]*:\/\/[^\s/?#@:]*:(?:([^\s/?#]+)|((?!\d+[/?#])\S+))@/gi

/** `?token=value`, `;password=value`. */
const parameter = /[?&;]([^\s=&;]+)=([^\s&;#]+)/g

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Secrets in the addresses of a value, as they stand there and as they are. */
function secretsInUrls(value: string): readonly string[] {
  if (!value.includes('://')) return []
  const passwords = [...value.matchAll(passwordInUrl)].map(([, valid, other]) => valid ?? other ?? '')
  const values = [...value.matchAll(parameter)].filter(([, name = '']) => isSecretName(name)).map(([, , of = '']) => of)
  return [...passwords, ...values].flatMap((secret) => [secret, decoded(secret)])
}

/**
 * The secrets among variables: the values of those whose names say so, and passwords in the addresses of any value.
 *
 * @returns each once; a value of several lines as it is.
 */
export function secretsAmong(variables: readonly (readonly [name: string, value: string])[]): readonly string[] {
  const found = variables.flatMap(([name, value]) => [...(isSecretName(name) ? [value] : []), ...secretsInUrls(value)])
  return [...new Set(found.filter((value) => isSecretValue(value.trim())))]
}

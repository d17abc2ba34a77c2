import { decoded } from './url-parts.ts'

/**
 * Names of secrets, as whole words: `DB_PASSWORD`, `apiKey` and `MyToken` have one, `BYPASS` and `MONKEY` have none. The
 * longer ones also end a word: `DBPASSWORD`, `mysecret`.
 */
const secretWord =
  /^(?:pass|pwd|key|pat|cred|o?auth|authorization|dsn|cookie|jwt|bearer|(?:api|access|secret|private|auth)key|[a-z]*(?:passwd|password|passphrase|token|secret|credential))s?$/i

/** Such words, too, are in names that say where or how: `TOKEN_URL`, `AUTH_MODE`, `COOKIE_NAME`. */
const maybeSecretWord = /^(?:o?auth|token|key|cookie)s?$/i
const saysWhereOrHow = /(?:ur[il]|host|endpoint|type|mode|name)$/i

/** Parts between underscores, dashes, digits and the humps of camels. */
const words = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g

/** Whether a variable has, by its name, a secret. */
export function isSecretName(name: string): boolean {
  const secret = (name.match(words) ?? []).filter((word) => secretWord.test(word))
  return secret.length > 0 && !(saysWhereOrHow.test(name) && secret.every((word) => maybeSecretWord.test(word)))
}

/** Shorter ones are in too many words. */
const shortest = 6

const isNumber = (value: string): boolean => /^[-+]?\d*\.?\d+(?:e[-+]?\d+)?$/i.test(value)

const digits = (value: string): number => value.replaceAll(/\D/g, '').length

/** Settings, which variables of any name have and every log is full of. */
const ordinaryWord =
  /^(?:true|false|enabled|disabled|default|undefined|localhost|bearer|production|staging|development)$/i

/** Whether a value can be hidden at all: no short one, no setting and no number, as they stand everywhere. */
export const isSecretValue = (value: string): boolean =>
  value.length >= shortest && !ordinaryWord.test(value) && !(isNumber(value) && digits(value) < 8)

/** `user:password@` of an address. With a slash in it, a password has no valid place there, and people write it all the same. */
const passwordInUrl = /[a-z][a-z0-9+.-]*:\/\/[^\s/?#@:]*:(?:([^\s/?#]+)|((?!\d+[/?#])\S+))@/gi

/** `?token=value`, `;password=value`. */
const parameter = /[?&;]([^\s=&;]+)=([^\s&;#]+)/g

/** Secrets in the addresses of a value, as they stand there and as they are. */
function secretsInUrls(value: string): readonly string[] {
  if (!value.includes('://')) return []
  const passwords = [...value.matchAll(passwordInUrl)].map(([, valid, other]) => valid ?? other ?? '')
  const values = [...value.matchAll(parameter)].filter(([, name = '']) => isSecretName(name)).map(([, , of = '']) => of)
  return [...passwords, ...values].flatMap((secret) => [secret, decoded(secret)])
}

/** `AccountName=x;AccountKey=...`, as connection strings and cookies have it. */
const pair = /(?:^|;)([^=;]+)=([^;]+)/g

function secretsInPairs(value: string): readonly string[] {
  if (!value.includes(';')) return []
  return [...value.matchAll(pair)].filter(([, name = '']) => isSecretName(name)).map(([, , of = '']) => of)
}

/** `tokens`, in which all is secret, whatever it is called. */
const hasOnlySecrets = (name: string): boolean => /(?:secret|token|password)s$/i.test(name)

/** In a list of keys and values, `key` is none. */
const isSecretMember = (name: string): boolean => (isSecretName(name) && !/^keys?$/i.test(name)) || hasOnlySecrets(name)

/** Deeper, no JSON of a variable goes on. */
const deepest = 10

/** The texts of a JSON value that stands in a member of that name. */
function secretsInMember(name: string, value: unknown, depth = 0): readonly string[] {
  if (typeof value === 'string') return isSecretMember(name) ? [value] : []
  if (typeof value !== 'object' || value === null || depth > deepest) return []
  const isNamedByThis = Array.isArray(value) || hasOnlySecrets(name)
  return Object.entries(value).flatMap(([own, member]) =>
    secretsInMember(isNamedByThis ? name : own, member, depth + 1),
  )
}

function secretsInJson(name: string, value: string): readonly string[] {
  if (!/^\s*[{[]/.test(value)) return []
  try {
    return secretsInMember(name, JSON.parse(value))
  } catch {
    return []
  }
}

/** `Bearer abc`, whose second part also stands alone. */
const tokenOf = (value: string): readonly string[] =>
  /^\s*(?:bearer|basic|token)\s+(\S+)\s*$/i.exec(value)?.slice(1) ?? []

const secretsIn = (name: string, value: string): readonly string[] => [
  ...(isSecretName(name) ? [value, ...tokenOf(value)] : []),
  ...secretsInUrls(value),
  ...secretsInPairs(value),
  ...secretsInJson(name, value),
]

/**
 * The secrets among variables: the values of those whose names say so, and those that any value has in addresses,
 * connection strings and JSON.
 *
 * @returns each once; a value of several lines as it is.
 */
export function secretsAmong(variables: readonly (readonly [name: string, value: string])[]): readonly string[] {
  const found = variables.flatMap(([name, value]) => secretsIn(name, value))
  return [...new Set(found.filter((value) => isSecretValue(value.trim())))]
}

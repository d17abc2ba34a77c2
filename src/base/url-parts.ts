/** The host without the brackets of an IPv6 address, as sockets want it. */
export const hostOf = ({ hostname }: URL): string => hostname.replaceAll(/^\[|\]$/g, '')

/** A part of a URL as it is meant; one that is not encoded as it should be stays as it is. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The header for the credentials in a URL, if it has any. */
export function authorization(header: string, { username, password }: URL): Readonly<Record<string, string>> {
  if (!username && !password) return {}
  const credentials = `${decoded(username)}:${decoded(password)}`
  return { [header]: `Basic ${Buffer.from(credentials).toString('base64')}` }
}

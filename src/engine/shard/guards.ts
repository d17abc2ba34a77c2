import { isObject, type Json } from '../../base/json.ts'

/** What is wrong in a JSON that should be a shard: where, and what should be there. */
export class Damage extends Error {
  override name = 'Damage'
}

const wrong = (where: string, right: string) => new Damage(`${where} is not ${right}`)

/** A value of JSON that may be anything, with the place where it stands: `end.exitCode`. */
export type Found = { value: unknown; where: string }

/** Reads a value, or throws a {@link Damage}. */
export type Guard<T> = (found: Found) => T

export const at = (json: Json, name: string, within = ''): Found => ({
  value: Object.hasOwn(json, name) ? json[name] : undefined,
  where: within === '' ? name : `${within}.${name}`,
})

export const object: Guard<Json> = ({ value, where }) => {
  if (isObject(value)) return value
  throw wrong(where, 'an object')
}

export const text: Guard<string> = ({ value, where }) => {
  if (typeof value === 'string') return value
  throw wrong(where, 'a text')
}

export const number: Guard<number> = ({ value, where }) => {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw wrong(where, 'a number')
}

/** A whole number from 0 on. */
export const count: Guard<number> = ({ value, where }) => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw wrong(where, 'a whole number')
}

export const boolean: Guard<boolean> = ({ value, where }) => {
  if (typeof value === 'boolean') return value
  throw wrong(where, 'true or false')
}

export const oneOf =
  <const T>(words: readonly T[]): Guard<T> =>
  ({ value, where }) => {
    const found = words.find((word) => word === value)
    if (found === undefined) throw wrong(where, `one of ${words.map(String).join(', ')}`)
    return found
  }

export const orNull =
  <T>(guard: Guard<T>): Guard<T | null> =>
  (found) =>
    found.value === null ? null : guard(found)

export const list =
  <T>(guard: Guard<T>): Guard<readonly T[]> =>
  ({ value, where }) => {
    if (!Array.isArray(value)) throw wrong(where, 'a list')
    return value.map((item, index) => guard({ value: item, where: `${where}[${index}]` }))
  }

/** An object of numbers. */
export const numbers: Guard<Readonly<Record<string, number>>> = (found) => {
  const entries = Object.entries(object(found))
  return Object.fromEntries(entries.map(([key, value]) => [key, number({ value, where: `${found.where}.${key}` })]))
}

type Shape<T> = { readonly [Key in keyof T]: Guard<T[Key]> }

/** An object of which each field has a guard; fields that have none are left out. */
export const shape =
  <T extends object>(guards: Shape<T>): Guard<T> =>
  (found) => {
    const json = object(found)
    const fields = Object.entries(guards) as [keyof T & string, Guard<unknown>][]
    return Object.fromEntries(fields.map(([name, guard]) => [name, guard(at(json, name, found.where))])) as T
  }

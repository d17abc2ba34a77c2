import { isSecretValue } from './secrets.ts'

/** Takes secrets out of texts. */
export type Mask = {
  /** Of an ordinary string: a name, a reason, a message. */
  text: (text: string) => string
  /** Of bytes read as latin1, as k6's log passes by. */
  bytes: (bytes: string) => string
  /** The first place in such bytes, from `at` on, that is in no secret. */
  endOf: (bytes: string, at: number) => number
  /** Bytes that the longest form of a secret can have; 0: there are no secrets, and nothing changes. */
  longest: number
}

const same = (text: string): string => text

/** The mask of nobody's secrets. */
export const noMask: Mask = { text: same, bytes: same, endOf: (_bytes, at) => at, longest: 0 }

/** What stands in a secret's place, as in the runner's own log. */
const stars = '***'

/** One form of a secret, however its characters are escaped. */
type Pattern = {
  /** Made when it is needed: nearly never, and that of a long token takes its time. */
  regex: () => RegExp
  /** A part that stands in every form as it is, so that nearly all texts need no more than a look for it. */
  probe: string
  /** Characters of the longest form. */
  longest: number
}

type Encoding = (text: string) => string

const utf8: Encoding = (text) => Buffer.from(text, 'utf8').toString('latin1')

const literal = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

/** Hexadecimal digits in either case. */
const hex = (value: number, digits: number): string =>
  value
    .toString(16)
    .padStart(digits, '0')
    .replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)

const percent = (character: string): string =>
  Array.from(Buffer.from(character, 'utf8'), (byte) => `%${hex(byte, 2)}`).join('')

/** JavaScript, JSON and Go write what they do not show by its number; a log that quotes them doubles the backslashes. */
function numbered(character: string): string {
  const halves = character.split('').map((unit) => `\\\\{1,4}u${hex(unit.charCodeAt(0), 4)}`)
  return `${halves.join('')}|\\\\{1,4}u\\{${hex(character.codePointAt(0) ?? 0, 1)}\\}`
}

const byHex = (character: string): string =>
  Array.from(Buffer.from(character, 'utf8'), (byte) => `\\\\{1,4}x${hex(byte, 2)}`).join('')

/** Whitespace is collapsed where a text becomes one line, and written as letters (`\t`) where it is quoted. */
const space = String.raw`\s|\+|%[0-9a-fA-F]{2}|\\{1,4}(?:t|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2})`

/** A run of backslashes or of whitespace, or one other character. */
const units = /\\+|\s+|[^\\\s]/gu

/** Four bytes of UTF-8 by their numbers, with four backslashes each; three percent signs for a space. */
const longestSpelling = 30

/** How a part of a secret can be spelled, as a regular expression. */
function spelling(unit: string, encode: Encoding): string {
  const { length } = unit
  if (unit.startsWith('\\')) return `(?:\\\\{${length},${4 * length}}|(?:%5[cC]){${length}})`
  if (/^\s/.test(unit)) {
    const unusual = Array.from(unit.replaceAll(/[\t-\r ]/g, ''), (one) => `|${literal(encode(one))}`)
    return `(?:${space}${unusual.join('')}){1,${3 * length}}`
  }
  if (/^[A-Za-z0-9]$/.test(unit)) return unit
  const ways = [percent(unit), numbered(unit), byHex(unit), `\\\\{0,3}${literal(encode(unit))}`]
  return `(?:${ways.join('|')})`
}

function pattern(secret: string, encode: Encoding): Pattern {
  const runs = secret.match(/[A-Za-z0-9]+/g) ?? []
  const others = secret.length - runs.join('').length
  let made: RegExp | undefined
  return {
    regex() {
      made ??= new RegExp((secret.match(units) ?? []).map((unit) => spelling(unit, encode)).join(''), 'g')
      return made
    },
    probe: runs.reduce((longest, run) => (run.length > longest.length ? run : longest), ''),
    longest: secret.length - others + longestSpelling * others,
  }
}

/** A start of base64 that depends on nothing but the secret: what stands before it decides by how many bytes it is off. */
function base64Forms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8')
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    const form = whole.slice([0, 2, 3][before], Math.floor(((before + bytes.length) * 8) / 6))
    const forms = [form, form.replaceAll('+', '-').replaceAll('/', '_')]
    return form.length < 8 ? [] : [...new Set(forms)]
  })
}

/** Sentences lose the full stops and spaces at their end. */
const withoutEnd = (secret: string): string => secret.replace(/[.\s]+$/, '')

/** From here to there, the end not included. */
type Region = readonly [start: number, end: number]

/** Where a pattern stands, overlapping places too: each hides a part of its own. */
function* placesOf(pattern: Pattern, text: string): Generator<Region> {
  if (!text.includes(pattern.probe)) return
  const regex = pattern.regex()
  regex.lastIndex = 0
  for (let match = regex.exec(text); match !== null; match = regex.exec(text)) {
    yield [match.index, match.index + match[0].length]
    regex.lastIndex = match.index + 1
  }
}

const byStart = ([a]: Region, [b]: Region): number => a - b

const endOf = (regions: readonly Region[], at: number): number =>
  regions.toSorted(byStart).reduce((place, [start, end]) => (start < place && end > place ? end : place), at)

/** Replaces regions, as one where they touch or overlap. */
function replaceRegions(text: string, regions: readonly Region[]): string {
  if (regions.length === 0) return text
  let masked = ''
  let at = 0
  let previousEnd = -1
  for (const [start, end] of regions.toSorted(byStart)) {
    if (start > previousEnd) masked += text.slice(at, start) + stars
    previousEnd = Math.max(previousEnd, end)
    at = previousEnd
  }
  return masked + text.slice(at)
}

/** Fewer characters of a secret's start or end tell nothing. */
const leastPart = 4

/** How many characters at a text's end are the start of a secret; 0: too few. */
function startAtEnd(text: string, secret: string): number {
  const start = secret.slice(0, leastPart)
  let at = text.indexOf(start)
  while (at >= 0 && !secret.startsWith(text.slice(at))) at = text.indexOf(start, at + 1)
  return at < 0 ? 0 : text.length - at
}

/** How many characters at a text's start are the end of a secret; 0: too few. */
function endAtStart(text: string, secret: string): number {
  const end = secret.slice(-leastPart)
  let at = text.lastIndexOf(end)
  while (at >= 0 && !secret.endsWith(text.slice(0, at + end.length))) at = at === 0 ? -1 : text.lastIndexOf(end, at - 1)
  return at < 0 ? 0 : at + end.length
}

/** The parts of secrets that were left where a text was cut: they stand before and after an ellipsis. */
function* cutPlaces(text: string, secrets: readonly string[]): Generator<Region> {
  for (let at = text.indexOf('…'); at >= 0; at = text.indexOf('…', at + 1)) {
    for (const secret of secrets) {
      const before = startAtEnd(text.slice(Math.max(0, at - secret.length), at), secret)
      if (before > 0) yield [at - before, at]
      const after = endAtStart(text.slice(at + 1, at + 1 + secret.length), secret)
      if (after > 0) yield [at + 1, at + 1 + after]
    }
  }
}

/** What is to be hidden, each line of it once. */
function linesToHide(secrets: readonly string[]): readonly string[] {
  const lines = secrets.flatMap((secret) => secret.split(/[\r\n]+/)).map((line) => line.trim())
  return [...new Set([...lines, ...lines.map(withoutEnd)])].filter(isSecretValue)
}

/**
 * A mask for secrets, in any spelling that k6's log, JSON, JavaScript, Go and addresses give their characters, and in
 * base64. Texts are masked before they are escaped, wrapped or cut any further: later, a secret is no longer itself.
 *
 * @param secrets those of several lines are masked line by line.
 */
export function maskOf(secrets: readonly string[]): Mask {
  const lines = linesToHide(secrets)
  if (lines.length === 0) return noMask
  const forms = [...new Set([...lines, ...lines.flatMap(base64Forms)])]
  const inText = forms.map((form) => pattern(form, (text) => text))
  const inBytes = forms.map((form) => pattern(form, utf8))
  const onOneLine = lines.map((line) => line.replaceAll(/\s+/g, ' '))
  const places = (patterns: readonly Pattern[], text: string) => patterns.flatMap((one) => [...placesOf(one, text)])
  return {
    text: (text) => replaceRegions(text, [...places(inText, text), ...cutPlaces(text, onOneLine)]),
    bytes: (text) => replaceRegions(text, places(inBytes, text)),
    endOf: (text, at) => endOf(places(inBytes, text), at),
    longest: Math.max(...inBytes.map(({ longest }) => longest)),
  }
}

import { Transform } from 'node:stream'
import { escapeCommands, lastLineEnd, longestLine, wrapLongLines } from '../base/log-escape.ts'
import { type Mask, noMask } from '../base/mask.ts'
import { isOfDiscardedTag, isOfEndpoints } from './endpoint-output.ts'
import type { ErrorCounter } from './log-errors.ts'
import { maskStream } from './mask-stream.ts'
import type { progressThinner } from './progress.ts'
import type { SummaryTextCut } from './summary-text.ts'

/** What looks at one stream of k6 while it passes. */
export type LogWatchers = {
  errors?: ErrorCounter
  progress?: ReturnType<typeof progressThinner>
  /** Takes secrets out, before a line is changed in any way; what counts errors sees the line as it is. */
  mask?: Mask
  /** Told of all that comes, as it is. */
  said?: (piece: string) => void
  /** Shortens k6's text at the end of a test. */
  summaryText?: SummaryTextCut
  /** k6's cloud output sends to this step. */
  endpoints?: boolean
}

const splitAfter = (text: string, end: number) => ({ whole: text.slice(0, end), rest: text.slice(end) })

/**
 * The progress thinner takes lines that end in \n, so a redraw, which ends in \r, waits for what follows it. When too
 * much waits, the redraws are passed on as lines.
 */
function splitForThinner(text: string) {
  const lines = splitAfter(text, text.lastIndexOf('\n') + 1)
  if (lines.rest.length <= 2 * longestLine) return lines
  // Not the very last character: a newline may follow it.
  const redraws = splitAfter(text, lastLineEnd(text.slice(0, -1)))
  return { ...redraws, whole: `${redraws.whole}\n` }
}

/** Without what this step itself made k6 say: that is of its cloud output. */
const withoutOwn = (lines: string): string =>
  lines.includes('cloudv2')
    ? lines
        .split(/(?<=\n)/)
        .filter((line) => {
          const text = line.replace(/\n$/, '')
          return !isOfEndpoints(text) && !isOfDiscardedTag(text)
        })
        .join('')
    : lines

/**
 * The way of one of k6's streams into the step's log: whole lines only, so that two streams can share it;
 * secrets masked; workflow commands escaped; giant lines wrapped, so that memory stays flat; progress thinned out.
 */
export function logFilter({
  errors,
  progress,
  mask = noMask,
  summaryText,
  said,
  endpoints = false,
}: LogWatchers): Transform {
  let partial = ''
  const masked = maskStream(mask)

  const thin = (lines: string) =>
    progress
      ? lines
          .split('\n')
          .slice(0, -1)
          .flatMap((line) => progress.line(line))
          .map((line) => `${line}\n`)
          .join('')
      : lines

  const take = (piece: string): string => {
    errors?.add(piece)
    said?.(piece)
    return filtered(masked.take(summaryText?.take(piece) ?? piece))
  }

  const filtered = (piece: string): string => {
    const text = wrapLongLines(partial + piece)
    const { whole, rest } = progress ? splitForThinner(text) : splitAfter(text, lastLineEnd(text))
    partial = rest
    return escapeCommands(thin(endpoints ? withoutOwn(whole) : whole))
  }

  const finish = (): string => {
    const held = summaryText?.end() ?? ''
    const before = filtered(masked.take(held) + masked.end())
    const last = partial === '' ? '' : thin(`${partial}\n`)
    const left = progress?.end().map((line) => `${line}\n`) ?? []
    return before + escapeCommands(last + left.join(''))
  }

  const bytes = (text: string) => (text === '' ? null : Buffer.from(text, 'latin1'))
  return new Transform({
    highWaterMark: 16 * longestLine,
    transform(chunk: Buffer, _encoding, done) {
      done(null, bytes(take(chunk.toString('latin1'))))
    },
    flush(done) {
      done(null, bytes(finish()))
    },
  })
}

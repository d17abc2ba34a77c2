import { AsyncLocalStorage } from 'node:async_hooks'
import { appendFileSync, closeSync, createReadStream, openSync, rmSync } from 'node:fs'
import { Writable } from 'node:stream'
import { messageOf } from '../base/errors.ts'
import { divertLog, info } from './step-log.ts'
import { stepMask } from './step-mask.ts'

/** What is written to the step's log by some work, kept aside until that work is over. */
export type LogPart = {
  /** Does work whose log this is: all that it writes with step-log.ts, and to `stepOut()`. */
  during: <Result>(work: () => Promise<Result>) => Promise<Result>
  /** Writes it to the step's log, folded under a title; to be called once, and not while another is shown. */
  show: (title: string) => Promise<void>
}

/** Bytes beyond which nothing more is kept: it lies on a disk that others need, too. */
const mostBytes = 256 * 1024 * 1024

/** Bytes from its end that a cancelled step shows: it has only seconds left. */
const mostWhenCancelled = 256 * 1024

/** Milliseconds in which a log that is read takes something. */
const patienceMs = 500

const parts = new AsyncLocalStorage<Writable>()

/**
 * Begins a part of the log. It lies in a file without a name, so that memory stays flat and no script can write to it.
 *
 * @param path absolute: where that file is made, and gone at once.
 * @param cancelled whether there is still time to show all of it.
 * @throws when it cannot be made.
 */
export function logPart(path: string, cancelled: AbortSignal, most = mostBytes): LogPart {
  divertLog(() => parts.getStore())
  const file = openSync(path, 'wx+', 0o600)
  rmSync(path, { force: true })
  const { sink, kept } = keeper(file, most)
  return {
    during: (work) => parts.run(sink, work),
    async show(title) {
      await new Promise<void>((done) => sink.end(done))
      const { bytes, lost } = kept()
      await pour({ file, bytes, title, lost }, cancelled)
      closeSync(file)
    },
  }
}

/** Keeps what it is given in an open file, up to a limit; the rest is dropped, because nobody must wait for it. */
function keeper(file: number, most: number) {
  let [bytes, lost]: [number, string] = [0, '']
  const keep = (chunk: Buffer) => {
    if (lost !== '') return
    if (bytes + chunk.length > most) {
      lost = `the rest of this log is left out: it is longer than ${most} bytes`
      return
    }
    try {
      appendFileSync(file, chunk)
      bytes += chunk.length
    } catch (error) {
      lost = `the rest of this log is left out: ${messageOf(error)}`
    }
  }
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      keep(chunk)
      done()
    },
  })
  // What comes after the end belongs to nothing any more.
  sink.on('error', () => {})
  return { sink, kept: () => ({ bytes, lost }) }
}

type Kept = { file: number; bytes: number; title: string; lost: string }

/**
 * All of it are whole lines, without secrets and without workflow commands. They are written as whole lines, too: what
 * others write in between would make a command of the rest of a line.
 */
async function pour({ file, bytes, title, lost }: Kept, cancelled: AbortSignal): Promise<void> {
  const out = process.stdout
  const start = cancelled.aborted ? Math.max(0, bytes - mostWhenCancelled) : 0
  out.write(`::group::${stepMask().text(title.replaceAll(/[\r\n]+/g, ' '))}\n`)
  if (start > 0) info(`(the first ${start} bytes of this log are left out, because the step was cancelled)`)
  if (bytes > start) {
    const pieces = createReadStream('', { fd: file, start, end: bytes - 1, autoClose: false })
    for await (const lines of wholeLines(pieces, start > 0)) {
      if (!out.write(lines) && !(await taken(out, cancelled))) return
    }
  }
  if (lost !== '') info(lost)
  out.write('::endgroup::\n')
}

/** @param isCut what comes first is the rest of a line, which is left out. */
async function* wholeLines(pieces: AsyncIterable<Buffer>, isCut: boolean): AsyncGenerator<Buffer> {
  let [rest, skips] = [Buffer.alloc(0), isCut]
  for await (const piece of pieces) {
    const chunk = Buffer.concat([rest, piece])
    const end = chunk.lastIndexOf('\n') + 1
    rest = chunk.subarray(end)
    if (end === 0) continue
    yield chunk.subarray(skips ? chunk.indexOf('\n') + 1 : 0, end)
    skips = false
  }
}

/** Waits until what was written is taken; false: the step is cancelled, and nobody reads its log any more. */
const taken = (out: NodeJS.WritableStream, cancelled: AbortSignal): Promise<boolean> =>
  new Promise((resolve) => {
    const finish = (isTaken: boolean) => {
      clearInterval(timer)
      out.off('drain', yes).off('error', no)
      resolve(isTaken)
    }
    const yes = () => finish(true)
    const no = () => finish(false)
    const timer = setInterval(() => cancelled.aborted && no(), patienceMs)
    out.once('drain', yes).once('error', no)
  })

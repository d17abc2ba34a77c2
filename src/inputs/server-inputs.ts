import { isIP } from 'node:net'
import { UserError } from '../base/errors.ts'
import { quote, shorten, shownUrl } from '../base/text.ts'
import type { EngineRequest } from '../engine/request.ts'
import type { ServeRequest } from '../schedule/served.ts'
import type { WaitTarget } from '../server/server-request.ts'
import { type InputName, inputDefaults } from './input-defaults.ts'
import { durationValue, notAllowed } from './input-values.ts'
import type { Readers } from './readers.ts'

const refused = (input: InputName, why: string) => new UserError(`input ${input}: ${why}`)

/**
 * Reads the inputs `start`, `wait-on`, `wait-on-timeout`, `stop-signal` and `warm-up`.
 *
 * @returns null: nothing is to be started, or waited for.
 * @throws {UserError} for what is wrong, or does not go together.
 */
export function readServer(read: Readers, engine: EngineRequest['kind']): ServeRequest | null {
  const { line, list } = read
  const commands = commandsIn(list('start'))
  const waitOn = list('wait-on')
    .split(/\r?\n/)
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map(waitTarget)
  const waitOnTimeoutMs = milliseconds('wait-on-timeout', line('wait-on-timeout'))
  const stopSignal = signalNamed(line('stop-signal'))
  const warmUpMs = line('warm-up') === '' ? null : milliseconds('warm-up', line('warm-up'))
  if (commands.length === 0) refuseWithoutStart(read)
  else {
    if (waitOn.length === 0) throw refused('start', 'how it shows that it is ready is not known; set the input wait-on')
    refuseElsewhere(engine)
  }
  if (waitOn.length === 0) return null
  if (engine === 'shard' && warmUpMs !== null) throw refused('warm-up', 'a shard would warm up with the whole load')
  return { server: { commands, waitOn, waitOnTimeoutMs, stopSignal }, warmUpMs }
}

const milliseconds = (input: InputName, text: string): number =>
  Math.round(durationValue(input, text, 0.001).seconds * 1000)

/** A command a line; a line that ends with a backslash, which is not itself behind one, goes on in the next. */
const commandsIn = (text: string): readonly string[] =>
  text
    .replaceAll(/(?<!\\)((?:\\\\)*)\\(?:\r?\n|$)/g, '$1')
    .split(/\r?\n/)
    .map((command) => command.trim())
    .filter((command) => command !== '')

function refuseWithoutStart({ line, list }: Readers): void {
  for (const name of ['stop-signal', 'warm-up'] as const)
    if (line(name) !== inputDefaults[name]) throw refused(name, 'it needs the input start')
  const { 'wait-on-timeout': usual } = inputDefaults
  if (line('wait-on-timeout') !== usual && list('wait-on') === '')
    throw refused('wait-on-timeout', 'it needs the input wait-on')
}

/** Load that is made elsewhere does not reach what runs here. */
function refuseElsewhere(engine: EngineRequest['kind']): void {
  if (engine !== 'kubernetes' && engine !== 'cloud' && engine !== 'attach') return
  const where = engine === 'kubernetes' ? 'in the pods of a cluster' : 'in Grafana Cloud k6'
  throw refused('start', `the load is made ${where}, from where this machine cannot be reached; use engine local`)
}

/**
 * What is most likely not meant where side B has a checkout of its own: with the path of the other one both sides run
 * the same, and nothing ever differs.
 *
 * @param workspace GITHUB_WORKSPACE; empty: unknown.
 */
export function sideAWarnings({ server }: Pick<ServeRequest, 'server'>, workspace: string): readonly string[] {
  const isOfA = (text: string) => text.includes('GITHUB_WORKSPACE') || (workspace !== '' && text.includes(workspace))
  return server.commands
    .filter(isOfA)
    .map(
      (command) =>
        `input start: ${quote(shorten(command, 200))} names the checkout of side A, which is not side B's; what side B has of its own is relative to the working directory`,
    )
}

function waitTarget(text: string): WaitTarget {
  const [, host = '', port = ''] = /^tcp:(?:\/\/)?(.+):(\d{1,5})$/i.exec(text) ?? []
  if (host !== '') return tcpTarget(text, host, Number(port))
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol) || url.port === '0') throw wrongTarget(text)
  const number = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  return { shown: shownUrl(url), host: bare(url.hostname), port: number, url }
}

function tcpTarget(text: string, host: string, port: number): WaitTarget {
  const name = bare(host)
  const isName = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,253})$/.test(name) || isIP(name) !== 0
  if (!isName || port < 1 || port > 65_535) throw wrongTarget(text)
  return { shown: `tcp:${host}:${port}`, host: name, port, url: null }
}

/** An address of IPv6 stands in brackets where a port follows. */
const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1')

const wrongTarget = (text: string) =>
  notAllowed('wait-on', text, 'an http or https URL, or tcp:HOST:PORT, such as http://127.0.0.1:3000/health')

const signals = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGKILL'] as const

function signalNamed(text: string): NodeJS.Signals {
  const found = signals.find((name) => name === text || name === `SIG${text}`)
  if (found !== undefined) return found
  throw notAllowed('stop-signal', text, `one of ${signals.join(', ')}`)
}

import { keyFigures } from '../results/key-figures.ts'
import type { ScriptReport, StepReport } from '../verdict/script-report.ts'

/** What a program that is told of a step gets to know, and what a chat shows of it. */
export type Notice = {
  /** One line or two: what chats show. */
  text: string
  outcome: string
  passed: boolean
  reason: string
  repository: string
  ref: string
  sha: string
  /** Empty: unknown. */
  run_url: string
  scripts: readonly NoticeScript[]
}

/** Durations in ms, shares from 0 to 1; null: not measured. */
type NoticeScript = {
  script: string
  outcome: string
  passed: boolean
  reason: string
  http_reqs: number | null
  http_req_failed_rate: number | null
  http_req_duration_p95: number | null
  checks_rate: number | null
}

/**
 * Text in which a chat finds no mention, no link and no markup of its own: each is broken by a character that is not
 * seen. Slack, Mattermost, Discord and Teams each have their own.
 */
export const plain = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll('@', '@\u200b')
    .replaceAll('://', ':\u200b//')
    .replaceAll(/www\./gi, (www) => `${www.slice(0, 3)}\u200b.`)
    .replaceAll('](', ']\u200b(')
    .replaceAll(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign)

/** Characters of the reason that a chat shows. */
const longestReason = 500

/** What is to be told of a step, without its secrets. */
export function noticeOf({ scripts, verdict }: StepReport, env: NodeJS.ProcessEnv, runUrl: string): Notice {
  const { outcome, passed, reason } = verdict
  const { GITHUB_REPOSITORY: repository = '', GITHUB_REF_NAME: ref = '', GITHUB_SHA: sha = '' } = env
  const [only] = scripts
  const what = only !== undefined && scripts.length === 1 ? only.script : 'Load test'
  const where = [repository, ref].filter((word) => word !== '').join(' at ')
  const words = `${passed ? '✅' : '❌'} ${plain(what)}: ${outcome}${where === '' ? '' : ` (${plain(where)})`}`
  const why = plain(reason.slice(0, longestReason))
  return {
    text: [`${words}${why === '' ? '' : `. ${why}`}`, runUrl].filter((line) => line !== '').join('\n'),
    ...{ outcome, passed, reason: plain(reason), repository: plain(repository), ref: plain(ref), sha, run_url: runUrl },
    scripts: scripts.map(scriptOf),
  }
}

function scriptOf({ script, verdict, result }: ScriptReport): NoticeScript {
  const figures = keyFigures(result)
  return {
    script: plain(script),
    outcome: verdict.outcome,
    passed: verdict.passed,
    reason: plain(verdict.reason),
    http_reqs: figures['http-reqs'],
    http_req_failed_rate: figures['http-req-failed-rate'],
    http_req_duration_p95: figures['http-req-duration-p95'],
    checks_rate: figures['checks-rate'],
  }
}

/** The same as a card for a workflow of Teams (Adaptive Cards 1.4 in the envelope of a message). */
export const cardOf = ({ text, run_url, scripts }: Notice): unknown => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.4',
        body: [
          { type: 'TextBlock', text: text.split('\n')[0] ?? '', wrap: true, weight: 'Bolder' },
          { type: 'FactSet', facts: scripts.map((one) => ({ title: one.script, value: factOf(one) })) },
        ],
        actions: run_url === '' ? [] : [{ type: 'Action.OpenUrl', title: 'Open the run', url: run_url }],
      },
    },
  ],
})

const factOf = ({ outcome, http_reqs, http_req_duration_p95: p95 }: NoticeScript): string =>
  [
    outcome,
    ...(http_reqs === null ? [] : [`${http_reqs} requests`]),
    ...(p95 === null ? [] : [`p95 ${p95.toFixed(1)} ms`]),
  ].join(', ')

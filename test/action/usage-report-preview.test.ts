import { expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { startTarget } from '../support/target.ts'

const script = "export const options = { vus: 2, duration: '1s' }\nexport default function () {}"

/** The lines of the log's group about the usage report. */
function groupOf(log: string): readonly string[] {
  const lines = log.split(/\r?\n/)
  const start = lines.findIndex((line) => line.startsWith('::group::Usage report'))
  return lines.slice(start + 1, lines.indexOf('::endgroup::', start))
}

test.each(k6Versions)('with k6 %s the preview is what is then sent, and sends nothing itself', async (version) => {
  const server = await startTarget()
  const address = `${server.url.replace('//', '//somebody:sesame-open@')}/report?key=sesame-open`
  const step = (more: Record<string, string>) =>
    runAction({
      k6: k6Path(version),
      files: { 'test.js': script },
      inputs: { script: 'test.js', 'usage-report-url': address, ...more },
    })
  const previewed = await step({ 'usage-report': 'preview' })
  expect(server.posts).toEqual([])
  expect(previewed.outputs).toMatchObject({ outcome: 'passed', 'usage-report': 'preview' })
  const log = previewed.log.replaceAll(/^::add-mask::.*$/gm, '')
  expect(log).not.toContain('sesame-open')
  expect(log).not.toContain(Buffer.from('somebody:sesame-open').toString('base64'))
  expect(previewed.summary).toMatch(/\| Usage report \| not sent, only shown in the log: POST .*\/report\?\.\.\. \|/)

  const sent = await step({ 'usage-report': 'send' })
  await server.close()
  expect(sent.outputs['usage-report']).toBe('sent')
  expect(server.posts).toHaveLength(1)
  const [post] = server.posts
  expect(previewed.outputs['usage-report-body']).toBe(post?.body)
  const shown = groupOf(previewed.log)
  expect(shown[0]).toBe(`POST ${server.url}/report?...`)
  expect(shown).toContain(post?.body)
  // Every header that the server saw is shown, and none besides.
  const headers = shown.slice(1, shown.indexOf('')).map((line) => line.split(': '))
  expect(Object.fromEntries(headers)).toEqual({
    ...post?.headers,
    authorization: 'Basic *** (the user and password in the address)',
  })
  expect(post?.headers.authorization).toMatch(/^Basic \w/)
})

test('whoever says no goes before a preview', async () => {
  const server = await startTarget()
  const inputs = { script: 'test.js', 'usage-report': 'preview', 'usage-report-url': server.url }
  const off = await runAction({ files: { 'test.js': script }, inputs: { ...inputs, 'no-usage-report': 'true' } })
  expect(off.outputs).toMatchObject({ 'usage-report': 'off', 'usage-report-body': '' })
  const byVariable = await runAction({ files: { 'test.js': script }, inputs, env: { DO_NOT_TRACK: '1' } })
  expect(byVariable.outputs['usage-report']).toBe('off')
  await server.close()
  expect(server.posts).toEqual([])
})

test('an address that a report cannot go to is told in the preview, and changes nothing else', async () => {
  const { outputs, log } = await runAction({
    files: { 'test.js': script },
    inputs: { script: 'test.js', 'usage-report': 'preview' },
    env: { K6_USAGE_REPORT_URL: 'ftp://127.0.0.1/' },
  })
  expect(outputs).toMatchObject({ outcome: 'passed', 'usage-report': 'preview' })
  expect(groupOf(log).join('\n')).toContain('it would go nowhere: not an http or https URL')
})

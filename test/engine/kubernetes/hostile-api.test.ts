import { createServer } from 'node:net'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { listAll } from '../../../src/engine/kubernetes/list.ts'
import { pods } from '../../../src/engine/kubernetes/place.ts'
import { watch } from '../../../src/engine/kubernetes/watch.ts'
import { freePort } from '../../support/free-port.ts'
import { call, clientOf, standInApi, targetAt } from '../../support/kube/stand-in-api.ts'

const megabyte = Buffer.alloc(1024 * 1024, 'x')

afterEach(() => {
  // Nothing that a server does may fill the memory.
  expect(process.memoryUsage().rss).toBeLessThan(1024 ** 3)
})

describe('an API server that is none', () => {
  it('answers without an end: no more than 16 MB are read', async () => {
    const api = await standInApi((_, answer) => {
      const more = () => {
        while (answer.write(megabyte));
      }
      answer.on('drain', more)
      more()
    })
    await expect(api.text(call)).rejects.toThrow("the API server's answer has more than the 16 MB that are read")
  })

  it('does so with a refusal: it is still a refusal', async () => {
    const api = await standInApi((_, answer) => {
      answer.statusCode = 403
      const more = () => {
        while (answer.write(megabyte));
      }
      answer.on('drain', more)
      more()
    })
    await expect(api.text(call)).rejects.toMatchObject({
      status: 403,
      message: 'cannot list pods: no reason given (403)',
    })
  })

  it('is silent', async () => {
    const api = await standInApi(() => {})
    await expect(api.text({ ...call, timeoutMs: 200 })).rejects.toMatchObject({
      reason: 'TimedOut',
      message: `the API server ${api.server} gave no answer within 0.2 s`,
    })
  })

  it('sends a byte now and then', async () => {
    const api = await standInApi((_, answer) => {
      const timer = setInterval(() => answer.write('x'), 20)
      answer.on('close', () => clearInterval(timer))
    })
    await expect(api.text({ ...call, timeoutMs: 300 })).rejects.toThrow(
      "the API server's answer took longer than 0.3 s",
    )
  })

  it.each([
    ['garbage', 'no JSON', "cannot list pods: the API server's answer is no JSON object"],
    ['a list', '[1]', "cannot list pods: the API server's answer is no JSON object"],
    ['null', 'null', "cannot list pods: the API server's answer is no JSON object"],
    ['nothing', '', "cannot list pods: the API server's answer is no JSON object"],
  ])('answers with %s', async (_, body, message) => {
    const api = await standInApi((_asked, answer) => answer.end(body))
    await expect(api.json(call)).rejects.toThrow(message)
  })

  it.each(['{"items": 1}', '{"items": {"length": 1}}', '{"items": [1]}', '{"items": [null]}'])(
    'lists %s',
    async (body) => {
      const api = await standInApi((_, answer) => answer.end(body))
      await expect(listAll(api, { kind: pods, namespace: 'load' }, call)).rejects.toThrow(
        `cannot list pods in the namespace "load": the API server's answer is no list`,
      )
    },
  )

  it('lists without an end', async () => {
    const page = JSON.stringify({ metadata: { continue: 'x' }, items: Array.from({ length: 4000 }, () => ({})) })
    const api = await standInApi((_, answer) => answer.end(page))
    await expect(listAll(api, { kind: pods, namespace: 'load' }, call)).rejects.toThrow('there are more than 20000')
  })

  it('speaks no HTTP', async () => {
    const port = await freePort()
    const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n'))
    await new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', resolve)
    })
    onTestFinished(() => {
      server.close()
    })
    const api = clientOf(targetAt(`http://127.0.0.1:${port}`))
    await expect(api.text(call)).rejects.toMatchObject({
      reason: 'ConnectionFailed',
      message: expect.stringMatching(/^the API server http:\/\/127\.0\.0\.1:\d+ cannot be reached: Parse Error: .*$/),
    })
  })

  it('redirects to where the credentials must not go', async () => {
    let asked = 0
    const api = await standInApi((_, answer) => {
      asked += 1
      answer.writeHead(307, { location: 'http://127.0.0.1:9/' }).end()
    })
    await expect(api.text(call)).rejects.toThrow(
      'cannot list pods: the API server answered with a redirect (307), which is not followed',
    )
    expect(asked).toBe(1)
  })

  it('refuses with what would be commands in the log', async () => {
    const message = 'no\n::error::pwned\r##[error]pwned\u001b[31m'
    const api = await standInApi((_, answer) => {
      answer.statusCode = 422
      answer.end(JSON.stringify({ kind: 'Status', reason: 'Invalid\n::x::', message }))
    })
    const error = await api.text(call).catch((thrown: Error) => thrown)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
    expect(String(error)).not.toMatch(/[\u0000-\u001f]/)
    expect(String(error)).toContain('pwned')
  })

  it('streams a line without an end to a watch', async () => {
    const api = await standInApi((asked, answer) => {
      if (!asked.url?.includes('watch=true')) {
        answer.end('{"metadata":{"resourceVersion":"1"},"items":[]}')
        return
      }
      const more = () => {
        while (answer.write(megabyte));
      }
      answer.on('drain', more)
      more()
    })
    const watching = watch(api, { kind: pods, namespace: 'load' }, call)
    expect((await watching.next()).value).toEqual({ kind: 'listed', items: [] })
    await expect(watching.next()).rejects.toThrow('a line has more than the 16 MB that are read')
  })

  it.each([
    'garbage\n',
    '{"type":"ADDED"}\n',
    '{"type":"toString","object":{}}\n',
    '{"type":"ERROR","object":{"code":500}}\n',
  ])('streams %j to a watch, again and again', async (line) => {
    const api = await standInApi((asked, answer) =>
      answer.end(asked.url?.includes('watch=true') ? line : '{"metadata":{"resourceVersion":"1"},"items":[]}'),
    )
    const watching = watch(api, { kind: pods, namespace: 'load' }, { ...call, patienceMs: 500 })
    await watching.next()
    await expect(watching.next()).rejects.toThrow(
      'cannot watch pods in the namespace "load": the stream breaks off again and again',
    )
  })
})

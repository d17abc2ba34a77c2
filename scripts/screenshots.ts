// Makes the pictures in docs/: of a job summary, by a real run of the built action, whose summary is shown as on GitHub; and of the
// page of a history. Both are light and dark. Needs Chromium; the first time, the action installs k6 on the way.
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startChromium } from '../test/support/chromium.ts'
import { runStep } from '../test/support/stand-in-runner.ts'
import { toolCache } from '../test/support/tool-cache.ts'
import { openMarkdown } from './github-page.ts'
import { withPalette } from './png.ts'
import { shownHistory } from './shown-history.ts'

const script = `
import { check, group, sleep } from 'k6'
import http from 'k6/http'

export const options = {
  stages: [
    { duration: '2s', target: 10 },
    { duration: '5s', target: 10 },
    { duration: '1s', target: 0 },
  ],
  thresholds: {
    http_req_duration: ['p(95)<80', 'avg<60'],
    http_req_failed: ['rate<0.05'],
    checks: ['rate>0.95'],
    iterations: ['count>100'],
  },
}

const get = (path) => http.get(__ENV.BASE_URL + path)

export default function () {
  group('browse', () => {
    check(get('/products'), { 'the list is there': (r) => r.status === 200 })
    check(get('/products/7'), { 'the product is there': (r) => r.status === 200, 'it has a price': (r) => r.json('price') > 0 })
  })
  group('checkout', () => {
    check(get('/cart'), { 'the cart is there': (r) => r.status === 200 })
    group('payment', () => check(get('/pay'), { 'it is paid': (r) => r.status === 200 }))
  })
  sleep(0.1)
}
`

/** A shop whose answers take `delay` ms, longer the more of them are under way; some payments fail. */
async function startShop(delay: number) {
  let [underWay, payments] = [0, 0]
  const server = createServer((request, response) => {
    const fails = request.url === '/pay' && ++payments % 12 === 0
    underWay++
    setTimeout(
      () => {
        underWay--
        response.writeHead(fails ? 502 : 200, { 'content-type': 'application/json' })
        response.end(fails ? '{}' : JSON.stringify({ price: 4.2, padding: 'x'.repeat(2000) }))
      },
      delay + 3 * underWay + (request.url === '/pay' ? delay : 0),
    )
  }).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const [slower, base] = [await startShop(36), await startShop(30)]
const step = await runStep({
  k6: null,
  files: { 'tests/shop.js': script },
  inputs: {
    script: 'tests/shop.js',
    env: `BASE_URL=${slower.url}`,
    'compare-env': `BASE_URL=${base.url}`,
    'compare-rounds': '5',
    'usage-report-url': base.url,
  },
  env: { RUNNER_TOOL_CACHE: toolCache },
  watch: ({ child }) => child.stdout?.pipe(process.stdout),
})
for (const { server } of [slower, base]) server.close().closeAllConnections()
if (step.outputs.outcome !== 'thresholds-crossed')
  throw new Error(`not the run that was wanted: ${step.outputs.outcome}`)

const browser = await startChromium()
for (const colorScheme of ['light', 'dark'] as const) {
  const { page } = await openMarkdown(browser, step.summary, { colorScheme, width: 1012, scale: 1.5 })
  keep(`job-summary-${colorScheme}`, await page.screenshot({ fullPage: true }))
  const viewport = { width: 1012, height: 720 }
  const context = await browser.newContext({ colorScheme, viewport, deviceScaleFactor: 1.5 })
  const history = await context.newPage()
  await history.goto(pathToFileURL(shownHistory()).href)
  keep(`history-${colorScheme}`, await history.screenshot())
}
await browser.close()

function keep(name: string, screenshot: Buffer): void {
  const picture = withPalette(screenshot)
  const file = resolve(import.meta.dirname, `../docs/${name}.png`)
  writeFileSync(file, picture)
  console.log(`${file}: ${Math.round(picture.length / 1000)} kB`)
}

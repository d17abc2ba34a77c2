import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

/** Debian's browser, or the one that CHROMIUM names. */
const executablePath = process.env.CHROMIUM || '/usr/bin/chromium'

/** Whether the tests that need a browser can run; says so loudly when they cannot. */
export const hasChromium = existsSync(executablePath)
if (!hasChromium) {
  const advice = 'apt-get install chromium brings it'
  if (process.env.REQUIRE_CHROMIUM) throw new Error(`REQUIRE_CHROMIUM is set and there is no Chromium: ${advice}`)
  console.warn(`\n!!! SKIPPED: the page in a real browser, because there is no Chromium here; ${advice}\n`)
}

/** Starts the browser. */
export const startChromium = () =>
  chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] })

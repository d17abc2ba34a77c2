import { defineConfig } from 'vitest/config'

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/setup.ts'],
    // Real processes on real clocks: generous, because a busy machine is no failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})

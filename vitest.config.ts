import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Bundle and pages are built once, before files that start the service run beside each other.
    globalSetup: ['test/helpers/build.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // One more than the cores of a small machine: what waits for a browser, a kill or a disk leaves them to the others.
    maxWorkers: 3,
  },
})

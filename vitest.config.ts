import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Bundle and pages are built once, before files that start the service run beside each other.
    globalSetup: ['test/helpers/build.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Two cores: more files at once would only make crash and browser tests wait for each other.
    maxWorkers: 2,
    // Files of one worker share what they import: a third of the time went into reading it anew. A test that changes the process puts it back.
    isolate: false,
  },
})

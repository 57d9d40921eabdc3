import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Bundle and pages are built once, before files that start the service run beside each other.
    globalSetup: ['test/helpers/build.ts'],
    setupFiles: ['test/helpers/each-file.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // One more than there are cores where CI runs: a third of the files wait for servers and browsers that start.
    maxWorkers: 3,
    // Files of one worker share what they import: a third of the time went into reading it anew. A test that changes the process puts it back.
    isolate: false,
  },
})

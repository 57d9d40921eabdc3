import { defineConfig } from 'vitest/config'

/** What a mutant of the book or the exchange has to get past. */
export default defineConfig({
  test: { include: ['test/engine/{book,exchange}/*.test.ts'], testTimeout: 60_000 },
})

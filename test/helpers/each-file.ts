import { afterAll, afterEach, beforeEach } from 'vitest'
import { expectWords, opened } from './ledgers.ts'

// Run for each file anew, though files of one worker share what they import.

/** So many serve several tests of the file; the others are looked at, and let go, when their test is over. */
let shared = 0
beforeEach(() => {
  shared = opened.length
})
afterEach(() => opened.splice(shared).forEach(expectWords))
afterAll(() => opened.splice(0).forEach(expectWords))

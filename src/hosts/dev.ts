import { resolve } from 'node:path'
import { build } from '../build.mjs'
import { main } from './node.ts'

/** `npm run dev`: the server straight from its sources, started again when one changes; pages come from `npx vite web`. */
const root = resolve(import.meta.dirname, '../..')
// The thread that computes accounts runs what is built.
await build(root)
await main(root)

import { resolve } from 'node:path'
import { main } from './node.ts'

/** `npm run dev`: the server straight from its sources, started again when one changes; pages come from `npx vite web`. */
await main(resolve(import.meta.dirname, '..'))

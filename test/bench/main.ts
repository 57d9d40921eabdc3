import { benchBook } from './book.ts'
import { benchDurable } from './durable.ts'
import { benchExchange } from './exchange.ts'
import { benchLog } from './log.ts'
import { benchPages } from './pages.ts'
import { benchRaster } from './raster.ts'
import { benchRegistry } from './registry.ts'
import { machine } from './report.ts'
import { benchStream } from './stream.ts'
import { benchValuation } from './valuation.ts'

const BENCHES: Readonly<Record<string, () => void | Promise<void>>> = {
  book: benchBook,
  exchange: benchExchange,
  durable: benchDurable,
  log: benchLog,
  stream: benchStream,
  valuation: benchValuation,
  raster: benchRaster,
  registry: benchRegistry,
  pages: benchPages,
}

/** `npm run bench -- book | exchange | durable | log | stream | valuation | raster | registry | pages | all`: prints figures, asserts nothing. */
const asked = process.argv.slice(2)
const names = asked.length === 0 || asked.includes('all') ? Object.keys(BENCHES) : asked
const unknown = names.find((name) => !(name in BENCHES))
if (unknown !== undefined) {
  console.error(`there is no bench ${unknown}; there are ${Object.keys(BENCHES).join(', ')}, all`)
  process.exit(1)
}
machine()
for (const name of names) await BENCHES[name]!()

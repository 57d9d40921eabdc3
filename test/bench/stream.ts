import { WebSocket } from 'ws'
import { Client, startServer, temporaryFolder } from '../helpers/server.ts'
import { latencies, line } from './report.ts'

const SYMBOL = 'CARBON-SANDBOX'
const READERS = 1000
const PER_SECOND = 1000
const SECONDS = 5

interface Reader {
  readonly socket: WebSocket
  messages: number
  trades: number
  bookSeq: number
  gaps: number
}

/** Reads as little as it has to: a thousand of these share one core with the trader. */
function openReader(url: string): Promise<Reader> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/stream`)
  const reader: Reader = { socket, messages: 0, trades: 0, bookSeq: -1, gaps: 0 }
  socket.on('message', (raw) => {
    const text = String(raw)
    if (text.startsWith('{"channel":"trades","type":"update"')) {
      reader.messages++
      reader.trades += text.split('"trade_id"').length - 1
    } else if (text.startsWith('{"channel":"book"')) {
      reader.messages++
      const [, type, seq, previous] = /"type":"(\w+)".*?"seq":(\d+),"prev_seq":(\d+)/.exec(text)!
      if (type === 'update' && Number(previous) !== reader.bookSeq) reader.gaps++
      reader.bookSeq = Number(seq)
    }
  })
  return new Promise((settle) =>
    socket.on('open', () => {
      for (const channel of ['trades', 'book']) {
        const params = { channel, symbols: [SYMBOL], ...(channel === 'book' ? { depth: 25 } : {}) }
        socket.send(JSON.stringify({ method: 'subscribe', params }))
      }
      settle(reader)
    }),
  )
}

/** Trades for some seconds at an even pace; returns latencies and how many trades there were. */
async function pace(traders: readonly Client[], name: string): Promise<{ taken: number[]; trades: number }> {
  const taken: number[] = []
  const running: Promise<unknown>[] = []
  let trades = 0
  for (let tick = 0; tick < SECONDS * 100; tick++) {
    const due = performance.now() + 10
    for (let each = 0; each < PER_SECOND / 100; each++) {
      const index = tick * (PER_SECOND / 100) + each
      const sent = performance.now()
      const order = {
        client_order_id: `${name}-${index}`,
        symbol: SYMBOL,
        side: index % 4 < 2 ? 'buy' : 'sell',
        type: 'limit',
        price: (74 + (index % 50) / 100).toFixed(2),
        quantity: String(1 + (index % 5)),
        time_in_force: 'gtc',
        self_trade_prevention: 'cancel_oldest',
      }
      running.push(
        traders[index % 2]!.ask('place_order', order).then(({ result }) => {
          taken.push(performance.now() - sent)
          trades += (result?.fills as unknown[] | undefined)?.length ?? 0
        }),
      )
    }
    await new Promise((settle) => setTimeout(settle, Math.max(0, due - performance.now())))
  }
  await Promise.all(running)
  return { taken, trades }
}

/** A busy book with a thousand readers: what reaches them, and what it costs the market. */
export async function benchStream(): Promise<void> {
  const folder = temporaryFolder('bench-stream')
  const server = await startServer(folder.path)
  const traders = await Promise.all(
    ['a', 'b'].map((name) => Client.open(server.url, `demo-enterprise-${name}`)),
  )
  await pace(traders, 'warm')
  line(`stream, ${PER_SECOND} orders/s, no readers`, latencies((await pace(traders, 'alone')).taken))

  const readers: Reader[] = []
  for (let batch = 0; batch < READERS; batch += 50) {
    readers.push(...(await Promise.all(Array.from({ length: 50 }, () => openReader(server.url)))))
  }
  await new Promise((settle) => setTimeout(settle, 1500))
  for (const reader of readers) {
    reader.messages = 0
    reader.trades = 0
  }
  const began = performance.now()
  const { taken, trades } = await pace(traders, 'read')
  await new Promise((settle) => setTimeout(settle, 1500))
  const seconds = (performance.now() - began) / 1000
  line(`stream, ${PER_SECOND} orders/s, ${READERS} readers`, latencies(taken))
  const messages = readers.reduce((sum, reader) => sum + reader.messages, 0)
  const missed = readers.filter((reader) => reader.trades !== trades).length
  const gaps = readers.reduce((sum, reader) => sum + reader.gaps, 0)
  const seqs = new Set(readers.map((reader) => reader.bookSeq))
  line(
    '  what they got',
    `${Math.round(messages / seconds)} messages/s in all, ${trades} trades each; ${missed} readers missed a trade, ${gaps} gaps, ${seqs.size === 1 ? 'all' : 'not all'} at the same book in the end`,
  )
  for (const { socket } of readers) socket.terminate()
  for (const trader of traders) trader.close()
  server.child.kill('SIGKILL')
  await server.ended
  folder.remove()
}

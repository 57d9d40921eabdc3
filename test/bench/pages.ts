import { existsSync } from 'node:fs'
import { chromium, type Page } from 'playwright-core'
import { startServer, temporaryFolder } from '../helpers/server.ts'

// `npm run bench -- pages`: what a reader of the pages waits for, and what a busy market makes of them, in a real
// browser. PAGE_MINUTES (1) of a busy book.

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const MINUTES = Number(process.env.PAGE_MINUTES ?? 1)
const UPDATES_A_SECOND = 20
const LOADS = 5
const SLOWER = 4

/** First loads of the pages that most people open, as they are and with a processor four times slower. */
const FIRST_LOADS = [
  ['/', '[data-testid=headline]'],
  ['/markets/ENERGY-ZIBO', '[data-testid=bids] tr'],
  ['/credit', 'h1'],
] as const

export async function benchPages(): Promise<void> {
  if (!existsSync(CHROMIUM)) {
    console.log(`pages: skipped, there is no ${CHROMIUM}`)
    return
  }
  const folder = temporaryFolder('bench-pages')
  const server = await startServer(folder.path)
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    for (const slower of [1, SLOWER]) {
      for (const [path, seen] of FIRST_LOADS) {
        const times: number[] = []
        for (let load = 0; load < LOADS; load++) {
          const context = await browser.newContext({ locale: 'zh-CN' })
          const page = await context.newPage()
          const client = await context.newCDPSession(page)
          await client.send('Emulation.setCPUThrottlingRate', { rate: slower })
          const began = performance.now()
          await page.goto(server.url + path)
          await page.locator(seen).first().waitFor()
          times.push(performance.now() - began)
          await context.close()
        }
        times.sort((a, b) => a - b)
        console.log(
          `pages: first load of ${path}, processor ÷ ${slower}: ${Math.round(times[LOADS >> 1]!)} ms (median of ${LOADS})`,
        )
      }
    }
    const page = await browser.newPage({ locale: 'zh-CN', viewport: { width: 1360, height: 900 } })
    await busyBook(page, server.url)
  } finally {
    await browser.close()
    server.child.kill('SIGTERM')
    await server.ended
    folder.remove()
  }
}

/** Runs in the page, as text: what compiles this file would leave names in a function that the page does not know. */
const WATCH = `
  window.seen = { frames: [], shown: {} }
  let last = performance.now()
  requestAnimationFrame(function frame(now) {
    window.seen.frames.push(now - last)
    last = now
    requestAnimationFrame(frame)
  })
  // A quantity that only one order has says when that order came before the eye.
  const book = document.querySelector('[data-testid=bids]').closest('table')
  new MutationObserver(() => {
    for (const [, quantity] of book.textContent.matchAll(/77,(\\d{3})/g)) window.seen.shown[quantity] ??= Date.now()
  }).observe(book, { subtree: true, childList: true, characterData: true })
`

async function busyBook(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/markets/ENERGY-ZIBO`)
  await page.locator('[data-testid=bids] tr').first().waitFor()
  await page.evaluate(WATCH)
  const client = await page.context().newCDPSession(page)
  const heap = async () => {
    await client.send('HeapProfiler.collectGarbage')
    await client.send('Performance.enable')
    const { metrics } = await client.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0) / 1024 / 1024
  }
  const placed = new Map<string, number>()
  const send = async (body: object) => {
    const answer = await fetch(`${url}/v1/orders`, {
      ...{ method: 'POST', body: JSON.stringify(body) },
      headers: { Authorization: 'Bearer demo-enterprise-b', 'Content-Type': 'application/json' },
    })
    return (await answer.json()) as { order_id?: number }
  }
  const cancel = (id: number) =>
    fetch(`${url}/v1/orders/${id}`, {
      method: 'DELETE',
      headers: { Authorization: 'Bearer demo-enterprise-b' },
    })
  const before = await heap()
  const until = Date.now() + MINUTES * 60_000
  const open: number[] = []
  let probe: number | undefined
  for (let number = 0; Date.now() < until; number++) {
    const isProbe = number % UPDATES_A_SECOND === 0
    const tail = String(100 + ((number / UPDATES_A_SECOND) % 800)).slice(0, 3)
    const price = isProbe ? '96.4' : (90 + (number % 50) / 10).toFixed(1)
    // One probe at a time: what rests at one price is shown as one sum.
    if (isProbe && probe !== undefined) await cancel(probe)
    const order = { client_order_id: `page-${number}`, symbol: 'ENERGY-ZIBO', side: 'buy', type: 'limit' }
    const answer = await send({
      ...order,
      price,
      quantity: isProbe ? `77${tail}` : '1',
      time_in_force: 'gtc',
    })
    if (isProbe) {
      placed.set(tail, Date.now())
      probe = answer.order_id
    } else if (answer.order_id) open.push(answer.order_id)
    if (open.length > 40) await cancel(open.shift()!)
    await new Promise((settle) => setTimeout(settle, 1000 / UPDATES_A_SECOND))
  }
  const after = await heap()
  const { frames, shown } = await page.evaluate(
    () => (window as unknown as { seen: { frames: number[]; shown: Record<string, number> } }).seen,
  )
  frames.sort((a, b) => a - b)
  const delays = [...placed]
    .flatMap(([tail, at]) => (shown[tail] ? [shown[tail]! - at] : []))
    .sort((a, b) => a - b)
  const p95 = (list: readonly number[]) => list[Math.floor(0.95 * list.length)]?.toFixed(1) ?? 'none'
  console.log(
    `pages: a book with ${UPDATES_A_SECOND} updates a second for ${MINUTES} min: frames p95 ${p95(frames)} ms, an order before the eye ${p95(delays)} ms after its answer (p95 of ${delays.length}), heap ${before.toFixed(1)} → ${after.toFixed(1)} MiB`,
  )
}

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { serve, upgradeWebSocket } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { type WebSocket, WebSocketServer } from 'ws'
import { loadCatalog } from '../../catalog/catalog.ts'
import { MAX_MESSAGE } from '../../engine/facts/stream.ts'
import { createApp } from '../city/app.ts'
import { adoptRules, advanceClock, cancelForLost, type Service, startService } from '../city/city.ts'
import { warmUp } from '../city/warm-up.ts'
import { upgradeNeeded } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { Session } from '../edge/session.ts'
import { dispatch } from '../market/stream/dispatch.ts'
import { afterDisconnect } from '../market/stream/order-entry.ts'
import { openNodeSql } from '../store/node-sql.ts'
import { type Config, readConfig } from './config.ts'
import { runDemo } from './demonstration.ts'
import { Peers } from './peers.ts'
import { threadCompute } from './thread-compute.ts'

/** Readers get a heartbeat at this interval. */
const BEAT_MS = 1000
/** Between two pings; how many may be missed is the peers' business. */
const PING_MS = 10_000
/** What is due (orders lapse, calls end, dead men's timers run out) happens at most so much later. */
const CLOCK_MS = 50
/** After SIGTERM connections get so long to end by themselves. */
const STOP_MS = 3000
/** Exit code of a broken invariant (EX_SOFTWARE): a supervisor should not simply start again and again. */
const EXIT_BROKEN = 70

export interface Running {
  readonly url: string
  readonly service: Service
  stop(): Promise<void>
}

/** Starts the Node server: database, recovery, demonstration if empty, HTTP and WebSocket. */
export async function start(config: Config, root: string): Promise<Running> {
  mkdirSync(config.dataDir, { recursive: true })
  const catalog = loadCatalog()
  if (config.warmUpOrders > 0) {
    const scratch = openNodeSql(':memory:')
    await warmUp(scratch, catalog, config.warmUpOrders)
    scratch.close()
  }
  const sql = openNodeSql(join(config.dataDir, 'qingheng.sqlite'))
  const thread = threadCompute(join(root, 'dist/valuation-thread.mjs'))
  const service = startService(
    {
      sql,
      compute: thread.compute,
      isDemo: config.isDemo,
      orderRate: config.orderRate,
      now: Date.now,
      defer: (run) => setImmediate(run),
      onBroken: (error) => {
        console.error('a broken invariant stops the service:', error)
        process.exit(EXIT_BROKEN)
      },
    },
    catalog,
  )
  let isReady = false
  const app = createApp(service, () => isReady)
  const peers = new Peers()
  streamRoute(app, service, peers)
  documentPages(app, root)
  app.use('/*', serveStatic({ root: join(root, 'dist/web') }))

  // The server's type asks for an option that is never undefined; ws says that it may be.
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE * 4 })
  const server = serve({
    fetch: app.fetch,
    hostname: config.host,
    port: config.port,
    websocket: { server: sockets as never },
  })
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
  const isEmpty = service.sequencer.lastSeq === 0
  await adoptRules(service)
  await cancelForLost(service)
  if (config.isDemo && isEmpty) await runDemo(service)
  isReady = true
  const beat = setInterval(() => service.hub.beat(), BEAT_MS)
  const ping = setInterval(() => peers.pingAll(sockets.clients), PING_MS)
  const clock = setInterval(() => {
    advanceClock(service).catch((error) => console.error('clock:', error))
  }, CLOCK_MS)
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : config.port

  return {
    url: `http://${config.host}:${port}`,
    service,
    async stop() {
      isReady = false
      clearInterval(beat)
      clearInterval(ping)
      clearInterval(clock)
      service.jobs.stop()
      // In the last batch: the orders of those whose connections are about to be lost.
      const cancelled = cancelForLost(service)
      service.sequencer.close()
      await cancelled.catch((error) => console.error('stop:', error))
      // Who asked for what was in it gets the answer before the line is closed.
      await new Promise((resolve) => setImmediate(resolve))
      service.hub.closeAll()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      const force = setTimeout(() => {
        // A reader that does not answer the close frame is cut off; upgraded sockets are not among the connections.
        for (const client of sockets.clients) client.terminate()
        if ('closeAllConnections' in server) server.closeAllConnections()
      }, STOP_MS)
      if ('closeIdleConnections' in server) server.closeIdleConnections()
      await closed
      clearTimeout(force)
      await thread.close()
      sql.close()
    },
  }
}

function streamRoute(app: Router, service: Service, peers: Peers): void {
  app.get(
    '/v1/stream',
    async (c, next) => {
      if (c.req.header('Upgrade')?.toLowerCase() !== 'websocket') throw upgradeNeeded()
      await next()
    },
    upgradeWebSocket((c) => {
      const principal = c.get('principal')
      let session: Session | undefined
      return {
        onOpen(_, ws) {
          const raw = ws.raw as WebSocket | undefined
          session = new Session(
            {
              send: raw ? peers.senderTo(raw) : (frame) => ws.send(frame.text),
              close: (code, reason) => ws.close(code, reason),
              buffered: () => raw?.bufferedAmount ?? 0,
            },
            principal,
            service.metrics,
          )
          if (raw) peers.watch(raw)
          service.hub.connect(session)
        },
        onMessage(event, ws) {
          if (ws.raw) peers.heard(ws.raw as WebSocket)
          const { data } = event
          const text = typeof data === 'string' ? data : new TextDecoder().decode(data as ArrayBuffer)
          if (session) dispatch(service, session, text).catch((error) => console.error('stream:', error))
        },
        onClose() {
          if (!session) return
          service.hub.disconnect(session)
          afterDisconnect(service, session).catch((error) => console.error('disconnect:', error))
        },
      }
    }),
  )
}

/** The API document, readable without the internet: the page's files come from the installed package. */
function documentPages(app: Router, root: string): void {
  app.get('/docs', (c) =>
    c.html(`<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>青衡 API</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/assets/swagger-ui.css"></head><body><div id="ui"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({url:'/openapi.json',dom_id:'#ui',deepLinking:true,validatorUrl:null})</script></body></html>`),
  )
  app.use(
    '/docs/assets/*',
    serveStatic({
      root: join(root, 'node_modules/swagger-ui-dist'),
      rewriteRequestPath: (path) => path.replace(/^\/docs\/assets/, ''),
    }),
  )
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/** `qingheng serve`: runs until a signal. */
export async function main(root: string): Promise<void> {
  const began = performance.now()
  const config = readConfig(process.env)
  const running = await start(config, root)
  const took = Math.round(performance.now() - began)
  console.log(
    `青衡 Qingheng  ${running.url}  ready in ${took} ms  data ${config.dataDir}${config.isDemo ? '  演示模式 demonstration' : ''}`,
  )
  const stop = () => {
    // Another signal while it stops changes nothing.
    for (const signal of SIGNALS) process.off(signal, stop).on(signal, () => {})
    void running.stop().then(() => process.exit(0))
  }
  for (const signal of SIGNALS) process.on(signal, stop)
}

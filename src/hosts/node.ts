import { mkdirSync, readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { serve, upgradeWebSocket } from '@hono/node-server'
import { type WebSocket, WebSocketServer } from 'ws'
import { loadCatalog } from '../../catalog/catalog.ts'
import { MAX_MESSAGE } from '../../engine/facts/stream.ts'
import { createApp } from '../city/app.ts'
import { adoptCatalogue, advanceClock, type City, startCity } from '../city/city.ts'
import { warmUp } from '../city/warm-up.ts'
import { ProblemError, readsChinese, upgradeNeeded } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { Session } from '../edge/session.ts'
import { hashAt } from '../kernel/chain.ts'
import { dispatch } from '../market/stream/dispatch.ts'
import { cancelForLost } from '../market/stream/lost.ts'
import { afterDisconnect } from '../market/stream/order-entry.ts'
import { lockFolder, openNodeSql } from '../store/node-sql.ts'
import { type Config, readConfig } from './config.ts'
import { runDemo } from './demonstration.ts'
import { FeedSender } from './feed-sender.ts'
import { fileThread } from './file-thread.ts'
import { SignedHeads } from './heads.ts'
import { DATABASE_FILE } from './keeping.ts'
import { nodeEdge } from './node-edge.ts'
import { pageRoutes } from './pages.ts'
import { Peers } from './peers.ts'
import { NodeRasterDesk } from './raster-desk.ts'
import { threadCompute } from './thread-compute.ts'

/** Of the data folder: rasters, jobs over them and what they made. */
const RASTER_FOLDER = 'rasters'
/** Readers get a heartbeat at this interval. */
const BEAT_MS = 1000
/** Between two pings; how many may be missed is the peers' business. */
const PING_MS = 10_000
/** What is due (orders lapse, calls end, dead man's switches run out) happens at most so much later. */
const CLOCK_MS = 50
/** The end of the journal is signed so often. */
const HEAD_MS = 60_000
/** Receivers of the public lists are sent what is due so often. */
const FEED_MS = 2000
/** After SIGTERM connections get so long to end by themselves. */
const STOP_MS = 3000
/** Exit code of a broken invariant (EX_SOFTWARE): a supervisor should not simply start again and again. */
const EXIT_BROKEN = 70

export interface Running {
  readonly url: string
  readonly city: City
  stop(): Promise<void>
}

/** Starts the Node server: database, recovery, demonstration if empty, HTTP and WebSocket. */
export async function start(config: Config, root: string): Promise<Running> {
  // Nobody else reads what is written here.
  process.umask(0o077)
  mkdirSync(config.dataDir, { recursive: true })
  const unlock = lockFolder(config.dataDir)
  const catalog = loadCatalog()
  if (config.warmUpOrders > 0) {
    const scratch = openNodeSql(':memory:')
    await warmUp(scratch, catalog, config.warmUpOrders)
    scratch.close()
  }
  const sql = openNodeSql(join(config.dataDir, DATABASE_FILE))
  const thread = threadCompute(join(root, 'dist/valuation-thread.mjs'))
  const rasters = new NodeRasterDesk(join(config.dataDir, RASTER_FOLDER), join(root, 'dist'))
  const city = startCity(
    {
      sql,
      compute: thread.compute,
      rasters,
      isDemo: config.isDemo,
      orderRate: config.orderRate,
      requestRate: config.requestRate,
      oidc: config.oidc,
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
  const files = fileThread(join(root, 'dist/file-thread.mjs'))
  const edge = { ...nodeEdge(config.publicUrl, config.trustedProxies), readFile: files.read }
  const app = createApp(city, () => isReady, edge)
  const peers = new Peers()
  streamRoute(app, city, peers)
  pageRoutes(app, join(root, 'dist/web'))

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
  guardConnections(server as Server)
  const isEmpty = city.sequencer.lastSeq === 0
  await adoptCatalogue(city)
  await cancelForLost(city)
  if (config.isDemo && isEmpty) await runDemo(city)
  isReady = true
  const beat = setInterval(() => city.hub.beat(), BEAT_MS)
  const ping = setInterval(() => {
    peers.pingAll(sockets.clients)
    city.hub.turnOut(city.sequencer.venue, city.doors, Date.now())
  }, PING_MS)
  const headsFile = config.headsFile ?? join(config.dataDir, 'heads.jsonl')
  const heads = new SignedHeads(config.dataDir, headsFile, (seq) => hashAt(sql, seq))
  heads.write(city.sequencer.head, Date.now())
  const notary = setInterval(() => heads.write(city.sequencer.head, Date.now()), HEAD_MS)
  const sender = new FeedSender(city)
  const feed = setInterval(() => sender.run(), FEED_MS)
  const clock = setInterval(() => {
    city.doors.log.flush()
    advanceClock(city).catch((error) => console.error('clock:', error))
  }, CLOCK_MS)
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : config.port

  return {
    url: `http://${config.host}:${port}`,
    city,
    async stop() {
      isReady = false
      clearInterval(beat)
      clearInterval(ping)
      clearInterval(clock)
      clearInterval(feed)
      sender.stop()
      clearInterval(notary)
      city.jobs.stop()
      // In the last batch: the orders of those whose connections are about to be lost.
      const cancelled = cancelForLost(city)
      city.sequencer.close()
      await cancelled.catch((error) => console.error('stop:', error))
      // Who asked for what was in it gets the answer before the line is closed.
      await new Promise((resolve) => setImmediate(resolve))
      city.hub.closeAll()
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
      await files.close()
      await rasters.close()
      city.doors.log.flush(true)
      heads.write(city.sequencer.head, Date.now())
      sql.close()
      unlock()
    },
  }
}

/** A head has so long to come in whole, and a request with its body: a slow network needs seconds, not minutes. */
const HEADERS_MS = 15_000
const REQUEST_MS = 120_000

function guardConnections(server: Server): void {
  server.headersTimeout = HEADERS_MS
  server.requestTimeout = REQUEST_MS
  // What asks for another protocol (h2c) is told that there is none; left alone it would stay open for ever. One listener
  // in place of the other: with a second one, refused handshakes would be left to it.
  const [upgrade] = server.listeners('upgrade') as ((...given: unknown[]) => void)[]
  server.removeAllListeners('upgrade')
  server.on('upgrade', (request, socket, head) => {
    if (request.headers.upgrade?.toLowerCase() === 'websocket') upgrade?.call(server, request, socket, head)
    else socket.end(NO_SUCH_PROTOCOL)
  })
}

const NO_SUCH_PROTOCOL =
  'HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

/** Connections at once, from one address and in all: each takes memory, whoever is behind it. */
const MAX_SOCKETS_OF_ADDRESS = 2000
const MAX_SOCKETS = 25_000
/** Of the files that the system lets this process open so many stay for pages, answers and the database. */
const FILES_LEFT = 1000

/** Connections over WebSocket at most: fewer where the system would refuse all others before that. */
function mostSockets(): number {
  try {
    const [, files] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    return files === undefined
      ? MAX_SOCKETS
      : Math.max(100, Math.min(MAX_SOCKETS, Number(files) - FILES_LEFT))
  } catch {
    // Only Linux says.
    return MAX_SOCKETS
  }
}

function streamRoute(app: Router, city: City, peers: Peers): void {
  const connected = new Map<string, number>()
  const most = mostSockets()
  let all = 0
  const count = (address: string, change: 1 | -1) => {
    all += change
    const now = (connected.get(address) ?? 0) + change
    if (now === 0) connected.delete(address)
    else connected.set(address, now)
  }
  app.get(
    '/v1/stream',
    async (c, next) => {
      if (c.req.header('Upgrade')?.toLowerCase() !== 'websocket') throw upgradeNeeded()
      if ((connected.get(c.get('address')) ?? 0) >= MAX_SOCKETS_OF_ADDRESS || all >= most) {
        const detail = `at most ${MAX_SOCKETS_OF_ADDRESS} connections from one address and ${most} in all; close some`
        throw new ProblemError(429, 'too_many_connections', detail, {}, { 'Retry-After': '10' })
      }
      await next()
    },
    upgradeWebSocket((c) => {
      const principal = c.get('principal')
      const isChinese = readsChinese(c)
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
            city.metrics,
            c.get('address'),
          )
          count(session.address, 1)
          session.readsChinese = isChinese
          if (raw) peers.watch(raw)
          city.hub.connect(session)
        },
        onMessage(event, ws) {
          if (ws.raw) peers.heard(ws.raw as WebSocket)
          const { data } = event
          const text = typeof data === 'string' ? data : new TextDecoder().decode(data as ArrayBuffer)
          if (session) dispatch(city, session, text).catch((error) => console.error('stream:', error))
        },
        onClose() {
          if (!session) return
          count(session.address, -1)
          city.hub.disconnect(session)
          afterDisconnect(city, session).catch((error) => console.error('disconnect:', error))
        },
      }
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
    `青衡 Qingheng  ${running.url}  ready in ${took} ms  data ${config.dataDir}${running.city.isDemo ? '  演示模式 demonstration' : ''}`,
  )
  const stop = () => {
    // Another signal while it stops changes nothing.
    for (const signal of SIGNALS) process.off(signal, stop).on(signal, () => {})
    void running.stop().then(() => process.exit(0))
  }
  for (const signal of SIGNALS) process.on(signal, stop)
}

import type {
  DurableObjectState,
  WebSocket as WorkerSocket,
  WebSocketPair as WorkerSocketPair,
} from '@cloudflare/workers-types'
import { loadCatalog } from '../../catalog/catalog.ts'
import { timeOf } from '../../engine/base/calendar.ts'
import { CLOSE_POLICY } from '../../engine/facts/stream.ts'
import { createApp } from '../city/app.ts'
import { adoptCatalogue, advanceClock, type City, startCity } from '../city/city.ts'
import { isChineseFirst, upgradeNeeded } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { Session } from '../edge/session.ts'
import { INVITATION_MS } from '../identity/routes.ts'
import type { Principal } from '../kernel/permissions.ts'
import { SERVICE } from '../kernel/permissions.ts'
import { bearerToken, findPrincipal, sessionToken, tokenHash } from '../kernel/principals.ts'
import { readRate } from '../kernel/throttle.ts'
import { dispatch, isPrivate } from '../market/stream/dispatch.ts'
import { type KeptSession, subscriptionsAfter } from '../market/stream/kept-session.ts'
import { cancelForLost } from '../market/stream/lost.ts'
import { afterDisconnect } from '../market/stream/order-entry.ts'
import { durableSql } from '../store/durable-sql.ts'
import { runDemo } from './demonstration.ts'
import { readOidc } from './oidc.ts'
import type { WorkerEnv } from './worker-env.ts'

declare const WebSocketPair: typeof WorkerSocketPair

/** Its name; who that is stands in the people's register of the bureau. */
const FIRST_ADMINISTRATOR = '管理员'

/** One city's venue as a SQLite-backed Durable Object: the same application as on Node, with hibernating sockets. */
export class VenueObject {
  readonly #state: DurableObjectState
  readonly #city: City
  readonly #app: Router
  readonly #sessions = new Map<WorkerSocket, Session>()
  #isReady = false

  constructor(state: DurableObjectState, env: WorkerEnv) {
    this.#state = state
    const isDemo = env.DEMO === '1'
    this.#city = startCity(
      {
        sql: durableSql(state.storage),
        isDemo,
        orderRate: readRate(env),
        requestRate: readRate(env, 'REQUEST'),
        oidc: readOidc(env as unknown as Record<string, string>),
        now: Date.now,
        defer: (run) => {
          setTimeout(run, 0)
        },
        onBroken: (error) => state.abort(error.message),
      },
      loadCatalog(),
    )
    this.#app = createApp(this.#city, () => this.#isReady, {
      addressOf: (c) => c.req.header('CF-Connecting-IP') ?? 'unknown',
    })
    this.#app.get('/v1/stream', () => {
      throw upgradeNeeded()
    })
    void state.blockConcurrencyWhile(async () => {
      const isEmpty = this.#city.sequencer.lastSeq === 0
      await adoptCatalogue(this.#city)
      if (isDemo && isEmpty) await runDemo(this.#city)
      const setUp = env.SETUP_INVITATION
      if (setUp && this.#city.sequencer.venue.shelves.principals.size === 0) await this.#inviteFirst(setUp)
      for (const socket of state.getWebSockets()) await this.#wake(socket)
      const connected = new Set([...this.#sessions.values()].flatMap(({ cancelsFor }) => [...cancelsFor]))
      await cancelForLost(this.#city, (uscc) => connected.has(uscc))
      this.#isReady = true
    })
  }

  /** The first administrator, where there is no command line to make one. */
  async #inviteFirst(token: string): Promise<void> {
    await this.#city.sequencer.submit({
      command: {
        command: 'add_principal',
        ...{
          name: FIRST_ADMINISTRATOR,
          roles: ['administrator'],
          kind: 'invitation',
          is_demonstration: false,
        },
        ...{ token_sha256: tokenHash(token), expires_at: timeOf(Date.now() + INVITATION_MS) },
      },
      by: SERVICE,
    })
    await this.#city.sequencer.submit({
      command: { command: 'demand_second_person', is_on: true },
      by: SERVICE,
    })
  }

  fetch(request: Request): Response | Promise<Response> {
    const isStream = new URL(request.url).pathname === '/v1/stream'
    const isUpgrade = request.headers.get('Upgrade')?.toLowerCase() === 'websocket'
    const header = request.headers.get('Authorization')
    const cookies = request.headers.get('Cookie') ?? undefined
    const token = header === null ? sessionToken(cookies) : bearerToken(header)
    const principal =
      token === undefined
        ? undefined
        : findPrincipal(
            this.#city.sequencer.venue,
            token,
            this.#city.isDemo,
            Date.now(),
            header === null ? 'session' : 'key',
          )
    // Whatever is wrong with a handshake is told by the application, as on every host.
    const origin = request.headers.get('Origin')
    const isForeign = origin !== null && hostOf(origin) !== new URL(request.url).host
    if (!isStream || !isUpgrade || isForeign || (header !== null && !principal)) return this.#answer(request)
    const { 0: client, 1: server } = new WebSocketPair()
    this.#state.acceptWebSocket(server)
    const readsChinese = isChineseFirst(request.headers.get('Accept-Language'))
    this.#open(server, principal).readsChinese = readsChinese
    this.#keep(server, { principal, readsChinese, cancelsFor: [], subscriptions: [] })
    return new Response(null, { status: 101, webSocket: client } as ResponseInit & {
      webSocket: WorkerSocket
    })
  }

  async #answer(request: Request): Promise<Response> {
    const answer = await this.#app.fetch(request)
    this.#city.doors.log.flush()
    if (request.method !== 'GET') await this.#setAlarm()
    return answer
  }

  async webSocketMessage(socket: WorkerSocket, message: string | ArrayBuffer): Promise<void> {
    const session = this.#sessions.get(socket) ?? this.#open(socket, undefined)
    const text = typeof message === 'string' ? message : new TextDecoder().decode(message)
    await dispatch(this.#city, session, text, (method, params) => {
      const kept = socket.deserializeAttachment() as KeptSession
      const symbols = [...this.#city.sequencer.venue.marketBySymbol.keys()]
      const subscriptions = subscriptionsAfter(kept.subscriptions, method, params, symbols)
      this.#keep(socket, { ...kept, subscriptions })
    })
    this.#keepWho(socket, session)
    await this.#setAlarm()
  }

  /** Who a connection is and whom it guards, where a message has changed that. */
  #keepWho(socket: WorkerSocket, session: Session): void {
    const { principal, cancelsFor } = session
    const kept = socket.deserializeAttachment() as KeptSession
    const hasMoved = kept.principal?.uscc !== principal?.uscc
    if (
      !hasMoved &&
      kept.principal?.name === principal?.name &&
      kept.cancelsFor.join() === [...cancelsFor].join()
    )
      return
    // What it read of its own belonged to whom it was.
    const subscriptions = hasMoved
      ? kept.subscriptions.filter((one) => !isPrivate(one.channel))
      : kept.subscriptions
    this.#keep(socket, { principal, cancelsFor: [...cancelsFor], subscriptions })
  }

  /** Orders whose date has come lapse although nobody calls. */
  async alarm(): Promise<void> {
    await advanceClock(this.#city)
    this.#city.doors.log.flush(true)
    this.#city.hub.turnOut(this.#city.sequencer.venue, this.#city.doors, Date.now())
    this.#city.hub.sweep()
    await this.#setAlarm()
  }

  async #setAlarm(): Promise<void> {
    const { nextDue } = this.#city.sequencer
    if (Number.isFinite(nextDue)) await this.#state.storage.setAlarm(nextDue)
  }

  async webSocketClose(socket: WorkerSocket, code: number): Promise<void> {
    await this.#lose(socket)
    try {
      socket.close(code)
    } catch {
      // A code that says how it ended but may not be sent, or one that nobody has defined.
      socket.close()
    }
  }

  /** The line broke without a close. */
  async webSocketError(socket: WorkerSocket): Promise<void> {
    await this.#lose(socket)
  }

  async #lose(socket: WorkerSocket): Promise<void> {
    const session = this.#sessions.get(socket)
    this.#sessions.delete(socket)
    if (!session) return
    this.#city.hub.disconnect(session)
    this.#city.hub.sweep()
    await afterDisconnect(this.#city, session)
  }

  #open(socket: WorkerSocket, principal: Principal | undefined): Session {
    const session = new Session(
      {
        send: (frame) => {
          try {
            socket.send(frame.text)
          } catch {
            // The socket is closing; webSocketClose follows.
          }
        },
        close: (code, reason) => socket.close(code, reason),
        buffered: () => 0,
      },
      principal,
      this.#city.metrics,
    )
    this.#sessions.set(socket, session)
    this.#city.hub.connect(session)
    return session
  }

  /** After hibernation a reader's topics are opened again, each with a fresh snapshot. */
  async #wake(socket: WorkerSocket): Promise<void> {
    const kept = socket.deserializeAttachment() as KeptSession | null
    const session = this.#open(socket, kept?.principal)
    session.readsChinese = kept?.readsChinese ?? false
    for (const uscc of kept?.cancelsFor ?? []) session.cancelsFor.add(uscc)
    for (const params of kept?.subscriptions ?? []) {
      await dispatch(this.#city, session, JSON.stringify({ method: 'subscribe', params }))
    }
  }

  #keep(socket: WorkerSocket, kept: KeptSession): void {
    try {
      socket.serializeAttachment(kept)
    } catch {
      // The host keeps so much of a socket and no more: what it could not take up again is closed now.
      this.#sessions.get(socket)?.close(CLOSE_POLICY, 'too many subscriptions on one connection')
    }
  }
}

/** The host of an Origin header; undefined where it is none, such as "null". */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

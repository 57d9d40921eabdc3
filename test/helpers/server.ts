import { type ChildProcess, spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { WebSocket } from 'ws'

export const ROOT = resolve(import.meta.dirname, '../..')

export function temporaryFolder(name: string, inside = tmpdir()): { path: string; remove(): void } {
  const path = mkdtempSync(join(inside, `qingheng-${name}-`))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export async function freePort(): Promise<number> {
  return new Promise((settle) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => settle(port))
    })
  })
}

/** The service as its users start it: a process of its own. */
export interface ServerProcess {
  readonly url: string
  readonly child: ChildProcess
  readonly log: () => string
  /** Waits for its end and gives the exit code or signal. */
  readonly ended: Promise<number | string | null>
}

/** Its own address, which it says when it is ready. A port chosen for it could be another's by then. */
const READY = /(http:\/\/127\.0\.0\.1:\d+) +ready/

/**
 * Where a data folder is in which the demonstration has run: what is there need not be done for each server anew. Images
 * that files make of it are put into it too, and are gone with it.
 */
export const DEMO_IMAGE = 'QINGHENG_DEMO_IMAGE'
const DATABASE = 'qingheng.sqlite'

/** An empty folder of a server with the demonstration gets it as it was when it had run; keys it makes of its own. */
function withDemonstration(dataDir: string, environment: Record<string, string>): void {
  const image = process.env[DEMO_IMAGE]
  if (image === undefined || environment.DEMO !== undefined || existsSync(join(dataDir, DATABASE))) return
  mkdirSync(dataDir, { recursive: true })
  copyFileSync(join(image, DATABASE), join(dataDir, DATABASE))
}

export async function startServer(
  dataDir: string,
  environment: Record<string, string> = {},
  home = ROOT,
): Promise<ServerProcess> {
  withDemonstration(dataDir, environment)
  const child = spawn(process.execPath, ['--max-semi-space-size=128', 'src/bin.mjs', 'serve'], {
    cwd: home,
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  child.stdout.on('data', (chunk) => {
    log += chunk
  })
  child.stderr.on('data', (chunk) => {
    log += chunk
  })
  const ended = new Promise<number | string | null>((settle) =>
    child.on('exit', (code, signal) => settle(code ?? signal)),
  )
  for (let attempt = 0; attempt < 600; attempt++) {
    if (child.exitCode !== null) throw new Error(`the server ended: ${log}`)
    const url = READY.exec(log)?.[1]
    const answer = url && (await fetch(`${url}/readyz`).catch(() => undefined))
    if (url && answer && answer.ok) return { url, child, log: () => log, ended }
    await new Promise((settle) => setTimeout(settle, 50))
  }
  throw new Error(`the server did not get ready: ${log}`)
}

export interface StreamMessage {
  readonly channel?: string
  readonly type?: 'snapshot' | 'update'
  readonly symbol?: string
  readonly seq: number
  readonly prev_seq: number
  readonly method?: string
  readonly req_id?: number
  readonly success?: boolean
  readonly result?: Record<string, unknown>
  readonly error?: { code: string; detail: string; seq?: number }
  readonly data: never
}

/** A client of the stream over a real socket. */
export class Client {
  readonly messages: StreamMessage[] = []
  readonly socket: WebSocket
  readonly #answers = new Map<number, (message: StreamMessage) => void>()
  #nextId = 1
  onMessage: (message: StreamMessage) => void = () => {}

  private constructor(url: string, token?: string, language?: string) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/v1/stream`, {
      headers: {
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...(language ? { 'Accept-Language': language } : {}),
      },
    })
    this.socket.on('message', (raw) => {
      const message = JSON.parse(String(raw)) as StreamMessage
      if (message.req_id !== undefined) {
        this.#answers.get(message.req_id)?.(message)
        this.#answers.delete(message.req_id)
        return
      }
      if (message.channel === 'heartbeat') return
      this.messages.push(message)
      this.onMessage(message)
    })
  }

  static open(url: string, token?: string, language?: string): Promise<Client> {
    const client = new Client(url, token, language)
    return new Promise((settle, fail) => {
      client.socket.on('open', () => settle(client))
      client.socket.on('error', fail)
    })
  }

  ask(method: string, params: object): Promise<StreamMessage> {
    const id = this.#nextId++
    return new Promise((settle) => {
      this.#answers.set(id, settle)
      this.socket.send(JSON.stringify({ method, params, req_id: id }))
    })
  }

  of(channel: string): StreamMessage[] {
    return this.messages.filter((message) => message.channel === channel)
  }

  close(): void {
    this.socket.terminate()
  }
}

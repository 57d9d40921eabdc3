import type { BlockList } from 'node:net'
import { join, resolve } from 'node:path'
import { DEFAULT_WARM_UP_ORDERS } from '../city/warm-up.ts'
import type { OidcSettings } from '../edge/service.ts'
import { type Rate, readRate } from '../kernel/throttle.ts'
import { readProxies } from './node-edge.ts'
import { readOidc } from './oidc.ts'

/** What the environment may set; each has a default with which `npm start` works. */
export interface Config {
  readonly host: string
  readonly port: number
  readonly dataDir: string
  readonly isDemo: boolean
  /** Orders of one principal; undefined: as many as come. */
  readonly orderRate: Rate | undefined
  /** Requests of one caller; undefined: as many as come. */
  readonly requestRate?: Rate | undefined
  /** Orders run through a scratch service before this one opens; 0: none. */
  readonly warmUpOrders: number
  /** Where signed heads of the journal are appended; best where this process may only append. */
  readonly headsFile?: string
  /** The address that users open, where a proxy stands before the service: it is the name that is meant, and says TLS. */
  readonly publicUrl?: URL | undefined
  /** A provider of accounts (OpenID Connect). */
  readonly oidc?: OidcSettings | undefined
  /** Proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies?: BlockList
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1'])

const ON = ['1', 'true', 'yes', 'on']
const OFF = ['0', 'false', 'no', 'off']

/** A variable that is on or off. What is neither is refused: guessing would open what should be shut. */
function readSwitch(name: string, text: string | undefined, otherwise: boolean): boolean {
  const word = (text ?? '').trim().toLowerCase()
  if (word === '') return otherwise
  if (ON.includes(word)) return true
  if (OFF.includes(word)) return false
  throw new Error(`${name}: ${text} is neither on (${ON.join(', ')}) nor off (${OFF.join(', ')})`)
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && (url.protocol === 'https:' || url.protocol === 'http:') && url.pathname === '/') return url
  throw new Error(`PUBLIC_URL: ${text} is no address such as https://qingheng.example, without a path`)
}

/** An empty variable is one that is not set. Throws a sentence that names the variable, the rule and the fix. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const host = env.HOST || '127.0.0.1'
  const port = Number(env.PORT || 8787)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Error(`PORT: ${env.PORT} is not a port (0 to 65535)`)
  const isDemo = readSwitch('DEMO', env.DEMO, true)
  if (isDemo && !LOOPBACK.has(host) && env.DEMO_PUBLIC !== '1') {
    throw new Error(
      `HOST: ${host} is not a loopback address, and the demonstration's tokens are known to everybody. Set DEMO=0, or DEMO_PUBLIC=1 if you mean it.`,
    )
  }
  const warmUpOrders = Number(env.WARM_UP || DEFAULT_WARM_UP_ORDERS)
  if (!Number.isInteger(warmUpOrders) || warmUpOrders < 0) {
    throw new Error(`WARM_UP: ${env.WARM_UP} is not a number of orders (0: no warm-up)`)
  }
  const dataDir = resolve(env.DATA_DIR || './var')
  const publicUrl = env.PUBLIC_URL ? readUrl(env.PUBLIC_URL) : undefined
  // A proxy makes a loopback address public: the guard above can't see it, so it is told here.
  if (isDemo && publicUrl && !LOOPBACK.has(publicUrl.hostname) && env.DEMO_PUBLIC !== '1') {
    throw new Error(
      `PUBLIC_URL: ${publicUrl.origin} is public, and the demonstration's tokens are known to everybody. Set DEMO=0, or DEMO_PUBLIC=1 if you mean it.`,
    )
  }
  return {
    headsFile: resolve(env.HEADS_FILE || join(dataDir, 'heads.jsonl')),
    ...{ host, port, dataDir, isDemo, orderRate: readRate(env), warmUpOrders, publicUrl },
    requestRate: readRate(env, 'REQUEST'),
    oidc: readOidc(env),
    trustedProxies: readProxies(env.TRUSTED_PROXIES ?? ''),
  }
}

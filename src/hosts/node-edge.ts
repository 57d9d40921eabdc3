import { BlockList, isIP } from 'node:net'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context, MiddlewareHandler } from 'hono'
import { compress } from 'hono/compress'
import type { Edge } from '../city/app.ts'
import { ProblemError, problemResponse } from '../edge/problem.ts'
import type { Env } from '../edge/route.ts'

/** Two years, as browsers' lists ask for (RFC 6797). */
const HSTS = 'max-age=63072000; includeSubDomains'
const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]'])

/** What stands before the application on Node: who may be meant, from where a request comes, compression, HSTS. */
export function nodeEdge(publicUrl: URL | undefined, trustedProxies = new BlockList()): Edge {
  const isSecure = publicUrl?.protocol === 'https:'
  const checkHost: MiddlewareHandler<Env> = async (c, next) => {
    if (!isMeant(c.req.header('Host'), publicUrl)) {
      const detail = `Host: ${c.req.header('Host') ?? 'none'} is not a name of this service; set PUBLIC_URL to the address that its users open`
      return problemResponse(c, new ProblemError(421, 'misdirected_request', detail))
    }
    await next()
    if (isSecure) c.header('Strict-Transport-Security', HSTS)
  }
  const packed = compress()
  const compressed: MiddlewareHandler<Env> = (c, next) =>
    c.req.method === 'GET' && c.req.header('Upgrade') === undefined ? packed(c, next) : next()
  return {
    origin: publicUrl?.origin,
    before: [checkHost, compressed],
    addressOf: (c) => addressOf(c, trustedProxies),
  }
}

/**
 * A page of somebody else can point its own name at this address (DNS rebinding); its browser then says that name. An
 * address in figures can't be pointed elsewhere.
 */
function isMeant(host: string | undefined, publicUrl: URL | undefined): boolean {
  if (host === undefined) return false
  if (publicUrl?.host === host.toLowerCase()) return true
  const name = host.replace(/:\d+$/, '').toLowerCase()
  return LOOPBACK_NAMES.has(name) || isIP(name.replace(/^\[|\]$/g, '')) !== 0
}

/** The address of who asks: the last one of X-Forwarded-For that is no proxy of ours, where a proxy of ours says so. */
function addressOf(c: Context<Env>, proxies: BlockList): string {
  const peer = plain(getConnInfo(c).remote.address ?? '')
  if (!isProxy(peer, proxies)) return peer || 'unknown'
  const header = c.req.header('X-Forwarded-For')
  if (header === undefined) return peer
  const named = header.split(',').map((one) => plain(one.trim()))
  const nearest = named.reverse().find((one) => isIP(one) !== 0 && !isProxy(one, proxies))
  // Whoever is behind a proxy that names nobody is not this machine.
  return nearest ?? (named.every((one) => isIP(one) !== 0) ? peer : `behind ${peer}`)
}

/** An address as such, however it comes: with a port, in brackets, or as an IPv4 one within IPv6. */
function plain(address: string): string {
  const [, inBrackets, beforePort] = /^\[([^\]]+)\](?::\d+)?$|^((?:\d+\.){3}\d+):\d+$/.exec(address) ?? []
  return (inBrackets ?? beforePort ?? address).replace(/^::ffff:(?=\d+\.)/i, '')
}

function isProxy(address: string, proxies: BlockList): boolean {
  const family = isIP(address)
  return family !== 0 && proxies.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/** Addresses and networks such as 10.0.0.0/8, with commas between. Throws a sentence as `readConfig` does. */
export function readProxies(text: string): BlockList {
  const list = new BlockList()
  for (const one of text.split(',').map((part) => part.trim())) {
    if (one === '') continue
    const [address = '', bits] = one.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    const most = family === 'ipv6' ? 128 : 32
    const length = bits === undefined ? most : Number(bits)
    if (isIP(address) === 0 || !Number.isInteger(length) || length < 0 || length > most)
      throw new Error(`TRUSTED_PROXIES: ${one} is neither an address nor a network such as 10.0.0.0/8`)
    list.addSubnet(address, length, family)
  }
  return list
}

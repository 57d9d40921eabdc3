import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { newKey, sealBid } from '../../src/client/seal-bid.ts'
import { startServer, temporaryFolder } from '../helpers/server.ts'

const folder = temporaryFolder('sealed')
afterAll(() => folder.remove())
const UNIT = 8 * 1024 * 1024

/** Whether each of some words stands anywhere in the memory that a process may write to, in one byte a letter or in two. */
function inMemory(pid: number, words: readonly string[]): Map<string, boolean> {
  const forms = words.flatMap((word) =>
    (['latin1', 'utf16le'] as const).map((encoding) => ({ word, bytes: Buffer.from(word, encoding) })),
  )
  const found = new Map(words.map((word) => [word, false]))
  const memory = openSync(`/proc/${pid}/mem`, 'r')
  const buffer = Buffer.alloc(UNIT)
  for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
    const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? []
    if (from === undefined || to === undefined || /\[v(var|dso)/.test(line)) continue
    const end = BigInt(`0x${to}`)
    // Parts overlap, so that nothing lies across two of them.
    for (let at = BigInt(`0x${from}`); at < end; at += BigInt(UNIT - 64)) {
      const wanted = Number(end - at < BigInt(UNIT) ? end - at : BigInt(UNIT))
      let length = 0
      try {
        length = readSync(memory, buffer, 0, wanted, at)
      } catch {
        continue
      }
      const part = buffer.subarray(0, length)
      for (const { word, bytes } of forms) if (part.includes(bytes)) found.set(word, true)
    }
  }
  closeSync(memory)
  return found
}

function mayRead(pid: number): boolean {
  try {
    closeSync(openSync(`/proc/${pid}/mem`, 'r'))
    return true
  } catch {
    return false
  }
}

test('a sealed bid stands neither in the files nor in the memory of the service that took it', async (context) => {
  const server = await startServer(folder.path, { WARM_UP: '0' })
  try {
    if (!mayRead(server.child.pid!)) context.skip('the memory of another process is not to be read here')
    const call = async <T>(method: string, path: string, who: string, body?: object) => {
      const answer = await fetch(server.url + path, {
        method,
        headers: { Authorization: `Bearer ${who}`, 'Content-Type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      return (await answer.json()) as T
    }
    const keys = await Promise.all(['bureau', 'notary', 'exchange'].map(() => newKey()))
    const recipients = keys.map(({ recipient }) => recipient)
    const soon = (ms: number) => new Date(Date.now() + ms).toISOString()
    const { sale_id } = await call<{ sale_id: number }>('POST', '/v1/auctions', 'demo-bureau', {
      ...{ symbol: 'NOX-ZIBO', quantity: '50', must_clear_fully: false, max_share_basis_points: 10_000 },
      ...{ min_deposit: '1000.00', opens_at: soon(1500), closes_at: soon(3_600_000), threshold: 2 },
      ...{ key_holders: recipients.map((recipient, index) => ({ name: `holder ${index}`, recipient })) },
      document: '公告',
    })
    await call('POST', `/v1/auctions/${sale_id}/approve`, 'demo-bureau-chief')
    await new Promise((settle) => setTimeout(settle, 2000))
    const { uscc } = await call<{ uscc: string }>('GET', '/v1/accounts/me', 'demo-enterprise-a')
    const [price, quantity] = ['987654320', '17.123']
    const sealed = await sealBid({ sale_id, uscc, entries: [{ price, quantity }] }, recipients, 2)
    const bid = await call<{ commitment: string }>(
      'POST',
      `/v1/auctions/${sale_id}/bids`,
      'demo-enterprise-a',
      {
        ...{ ...sealed, deposit: '99999.00' },
      },
    )
    // What is told to everybody is found, so the search finds what is there.
    const found = inMemory(server.child.pid!, [bid.commitment, price, `"${quantity}"`])
    expect([...found]).toEqual([
      [bid.commitment, true],
      [price, false],
      [`"${quantity}"`, false],
    ])
    const files = readdirSync(folder.path, { withFileTypes: true })
      .filter((one) => one.isFile())
      .map(({ name }) => readFileSync(join(folder.path, name)))
    expect(files.some((bytes) => bytes.includes(bid.commitment))).toBe(true)
    for (const word of [price, `"${quantity}"`])
      expect(files.some((bytes) => bytes.includes(word))).toBe(false)
  } finally {
    server.child.kill('SIGKILL')
    await server.ended
  }
}, 60_000)

import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { BANKER, BUREAU, EA, startTestService } from '../helpers/service.ts'

const WIDTH = 256
const sha = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
const leaf = (entry: Uint8Array) => sha(Buffer.of(0), entry)
const node = (left: Uint8Array, right: Uint8Array) => sha(Buffer.of(1), left, right)

/** The root of a tree as RFC 6962 defines it, by nothing of ours. */
function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 1) return leaves[0]!
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  return node(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)))
}

/** The path of a tile as clients of such logs write it (C2SP tlog-tiles): groups of three digits, the width of a partial one. */
function pathOf(index: number, width: number): string {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0')
  const groups = digits.match(/\d{3}/g)!
  const name = groups.map((group, place) => (place < groups.length - 1 ? `x${group}` : group)).join('/')
  return width === WIDTH ? name : `${name}.p/${width}`
}

test('who reads the log as tiles, entries and all, comes to the root that the checkpoint says', async () => {
  const clock = { now: Date.parse('2026-12-01T10:00:00+08:00') }
  const { app, call } = await startTestService({ clock })
  const rows = Array.from({ length: 600 }, (_, index) => ({
    ...{ uscc: '91370300MADEMQAAXQ', item_id: 'warning', decided_on: '2026-11-20' },
    ...{ authority: '局', document: `罚字${index}号`, detail: '超标' },
  }))
  await call('POST', '/v1/credit-entries', BUREAU, { rows })
  await call('POST', '/v1/credit/own-reports', EA, {})
  const { text } = await call('GET', '/v1/log/checkpoint')
  const [, size = '', root] = text.split('\n')
  const count = Number(size)
  expect(count).toBeGreaterThan(600)
  const fetched = async (path: string) => {
    const answer = await app.request(`/v1/log/tile/${path}`)
    expect(answer.status, path).toBe(200)
    return Buffer.from(await answer.arrayBuffer())
  }
  const leaves: Uint8Array[] = []
  for (let tile = 0; tile * WIDTH < count; tile++) {
    const width = Math.min(WIDTH, count - tile * WIDTH)
    const [hashes, bundle] = [
      await fetched(`0/${pathOf(tile, width)}`),
      await fetched(`entries/${pathOf(tile, width)}`),
    ]
    for (let at = 0, place = 0; at < bundle.length; place++) {
      const length = bundle.readUInt16BE(at)
      const own = leaf(bundle.subarray(at + 2, at + 2 + length))
      expect(own.equals(hashes.subarray(32 * place, 32 * place + 32))).toBe(true)
      leaves.push(own)
      at += 2 + length
    }
  }
  expect(leaves).toHaveLength(count)
  expect(Buffer.from(rootOf(leaves)).toString('base64')).toBe(root)
  // A level up: each hash is the root of a whole tile below.
  const whole = Math.floor(count / WIDTH)
  const above = await fetched(`1/${pathOf(0, whole)}`)
  for (let tile = 0; tile < whole; tile++)
    expect(
      above
        .subarray(32 * tile, 32 * tile + 32)
        .equals(Buffer.from(rootOf(leaves.slice(tile * WIDTH, (tile + 1) * WIDTH)))),
    ).toBe(true)
  // An entry tells nobody what it is of.
  const entries = await fetched(`entries/${pathOf(0, WIDTH)}`)
  expect(entries.includes('罚字')).toBe(false)
  for (const path of ['entries/999', `entries/000.p/${WIDTH + 1}`, 'entries/x', '7/000'])
    expect((await call('GET', `/v1/log/tile/${path}`, BANKER)).status).toBe(404)
})

import type { Context } from 'hono'
import { z } from 'zod'
import { trust } from '../../engine/facts/credit.ts'
import { toBase64, toBase64url } from '../../engine/proof/bytes.ts'
import { isSignedBy, readCheckpoint, readNote, readVerifier, verifierText } from '../../engine/proof/note.ts'
import { proofText } from '../../engine/proof/tlog-proof.ts'
import { TRUST_FORMAT } from '../../engine/proof/trust.ts'
import { notFound, ProblemError } from '../edge/problem.ts'
import {
  answers,
  describe,
  type Env,
  guardOf,
  jsonBody,
  noQuery,
  principalOf,
  type Router,
} from '../edge/route.ts'
import { reads } from '../edge/rows.ts'
import { shapeProblem } from '../edge/shape-problem.ts'

const tag = 'log'
const TEXT = 'text/plain; charset=utf-8'
/** Hashes of a tile, and levels that it spans (C2SP tlog-tiles). */
const TILE_WIDTH = 256
const TILE_HEIGHT = 8
/** Deeper than any log of 2^53 leaves. */
const MAX_TILE_LEVEL = 6

const wholeNumber = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

/** The transparency log, for anybody: its signed head, its proofs and its tiles. */
export function logRoutes(app: Router): void {
  const text = (path: string, summary: string, query?: z.ZodObject) => {
    const route = describe(
      { tag, summary, codes: { 404: ['not_found'] } },
      {
        method: 'get',
        path,
        request: query ? { query } : {},
        responses: { 200: { description: 'text', content: { 'text/plain': { schema: z.string() } } } },
      },
    )
    app.openAPIRegistry.registerPath(route)
    return guardOf(route)
  }
  const asked = <Q extends z.ZodObject>(c: Context<Env>, query: Q): z.output<Q> => {
    const read = query.safeParse(c.req.query())
    if (!read.success) throw shapeProblem(read.error)
    return read.data
  }

  app.get(
    '/v1/log/checkpoint',
    text('/v1/log/checkpoint', 'The signed head of the log (C2SP checkpoint)'),
    noQuery,
    (c) => c.text(c.get('service').sequencer.log.checkpoint(), 200, { 'Content-Type': TEXT }),
  )

  const proofQuery = z.strictObject({ index: wholeNumber, size: wholeNumber.optional() })
  app.get(
    '/v1/log/proof',
    text(
      '/v1/log/proof',
      'That the log has an entry (C2SP tlog-proof), against its head of a size; absent: of now',
      proofQuery,
    ),
    (c) => {
      const { log } = c.get('service').sequencer
      const { index, size = log.size } = asked(c, proofQuery)
      if (size > log.size) throw notFound(`size: the log has ${log.size} entries`)
      if (index >= size) throw notFound(`index: the log has ${size} entries`)
      const proof = { index, path: log.inclusion(index, size), checkpoint: log.checkpoint(size) }
      return c.text(proofText(proof), 200, { 'Content-Type': TEXT })
    },
  )

  reads(app, {
    tag,
    summary: 'That the log of one size is the beginning of that of another',
    path: '/v1/log/consistency',
    query: z.strictObject({ from: wholeNumber, to: wholeNumber.optional() }),
    codes: { 404: ['not_found'] },
    answer: z.object({ from: z.int(), to: z.int(), root: z.string(), proof: z.array(z.string()) }),
    view: ({ service, query: { from, to } }) => {
      const { log } = service.sequencer
      const size = to ?? log.size
      if (size > log.size || from > size) throw notFound(`to: the log has ${log.size} entries`)
      return {
        from,
        to: size,
        root: toBase64(log.root(size)),
        proof: log.consistency(from, size).map(toBase64),
      }
    },
  })

  reads(app, {
    tag,
    summary: 'One entry: what it is about, and its leaf; never what it says',
    path: '/v1/log/entries/{index}',
    params: z.object({ index: wholeNumber }),
    codes: { 404: ['not_found'] },
    answer: z.object({ index: z.int(), kind: z.string(), leaf_hash: z.string() }),
    view: ({ service, params: { index } }) => {
      const entry = service.sequencer.log.entry(index)
      if (!entry) throw notFound(`index: the log has ${service.sequencer.log.size} entries`)
      return { index, kind: entry.kind, leaf_hash: entry.leaf_hash }
    },
  })

  reads(app, {
    tag,
    summary:
      'What a bank has to trust: keys of the log and of the issuer. Compare it with what you were given on paper',
    path: '/v1/log/trust',
    answer: trust,
    view: ({ service }) => {
      const { log } = service.sequencer
      return {
        ...{ format: TRUST_FORMAT, log: verifierText(log.verifier), issuer: toBase64url(log.issuerKey) },
        sm2: log.sm2Key,
        ...{ witnesses: [], witnesses_needed: 0 },
      }
    },
  })

  const cosignature = z.strictObject({ checkpoint: z.string().max(10_000), witness: z.string().max(300) })
  app.openapi(
    describe(
      {
        tag,
        summary: 'A bank or an auditor gives its signature of a head: it has seen the log grow',
        by: ['bank', 'auditor'],
        codes: { 422: ['cosignature_refused'] },
      },
      {
        method: 'post',
        path: '/v1/log/cosignatures',
        request: jsonBody(cosignature),
        responses: answers(201, z.object({ size: z.int() })),
      },
    ),
    (c) => {
      const { log } = c.get('service').sequencer
      const { checkpoint, witness } = c.req.valid('json')
      try {
        const by = readVerifier(witness)
        const { text, signatures } = readNote(checkpoint)
        const own = signatures.find((one) => isSignedBy(text, one, by))
        const { size } = readCheckpoint(text)
        // Of any head that there was: the log grows on while a witness looks.
        if (by.kind !== 4 || size > log.size || text !== log.textOf(size) || !own)
          throw new SyntaxError('it is no signature of that witness under a head of this log')
        log.addCosignature(size, own, principalOf(c).name)
        return c.json({ size }, 201)
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error
        throw new ProblemError(422, 'cosignature_refused', `checkpoint: ${error.message}`)
      }
    },
  )

  tileRoutes(app, text)
}

type Guard = (path: string, summary: string, query?: z.ZodObject) => ReturnType<typeof guardOf>

/** The tree as files of 256 hashes, which clients of such logs read (C2SP tlog-tiles). */
function tileRoutes(app: Router, text: Guard): void {
  const guard = text(
    '/v1/log/tile/{level}/{path}',
    'A tile: up to 256 hashes of a level, or, of the level “entries”, what the leaves are hashes of (C2SP tlog-tiles)',
  )
  app.get('/v1/log/tile/:level/*', guard, noQuery, (c) => {
    const { log } = c.get('service').sequencer
    const [, , , , level = '', ...rest] = c.req.path.split('/')
    const ofEntries = level === 'entries'
    const tile = readTilePath(ofEntries ? '0' : level, rest)
    if (!tile) throw notFound('path: it is none of a tile')
    const start = tile.index * TILE_WIDTH
    const whole = Math.floor(log.size / 2 ** (TILE_HEIGHT * tile.level))
    const there = Math.min(TILE_WIDTH, whole - start)
    if (tile.width > there) throw notFound(`path: that tile has ${Math.max(0, there)} hashes`)
    if (ofEntries) {
      const entries = log.entries(start, tile.width)
      if (!entries) throw notFound('path: an entry of that tile was deleted; its leaf stays')
      return c.body(entryBundle(entries), 200, { 'Content-Type': 'application/octet-stream' })
    }
    const hashes = log.nodes(TILE_HEIGHT * tile.level, start, tile.width)
    const bytes = new Uint8Array(tile.width * 32)
    hashes.forEach((hash, index) => {
      bytes.set(hash, index * 32)
    })
    return c.body(bytes, 200, { 'Content-Type': 'application/octet-stream' })
  })
}

/** Entries one after another, each behind its length in two bytes, the higher first (C2SP tlog-tiles). */
function entryBundle(entries: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(entries.reduce((sum, { length }) => sum + 2 + length, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const entry of entries) {
    view.setUint16(at, entry.length)
    bytes.set(entry, at + 2)
    at += 2 + entry.length
  }
  return bytes
}

/** "x001/234.p/5": groups of three digits, all but the last with an x; a width behind p where the tile is not full. */
function readTilePath(level: string, rest: readonly string[]) {
  const match = /^((?:x\d{3}\/)*)(\d{3})(?:\.p\/(\d{1,3}))?$/.exec(rest.join('/'))
  if (!match || !/^\d$/.test(level) || Number(level) > MAX_TILE_LEVEL) return undefined
  const index = Number(`${match[1]!.replaceAll(/[x/]/g, '')}${match[2]}`)
  const width = match[3] === undefined ? TILE_WIDTH : Number(match[3])
  if (width < 1 || width > TILE_WIDTH || !Number.isSafeInteger(index * TILE_WIDTH)) return undefined
  return { level: Number(level), index, width }
}

import { z } from 'zod'
import { formatFen } from '../../engine/exchange/instrument.ts'
import type { Fault } from '../../engine/facts/common.ts'
import { type CreditEntryRow, creditEntryTableBody, readCreditEntries } from '../../engine/facts/credit.ts'
import type { Word } from '../../engine/facts/words.ts'
import { entryKey, faultOfEntry, knownEntry, recordCreditEntry } from '../../engine/venue/credit.ts'
import type { Command } from '../../engine/venue/execute.ts'
import { readsChinese, toldTo } from '../edge/problem.ts'
import {
  answers,
  describe,
  guardOf,
  jsonBody,
  MAX_KEY_LENGTH,
  principalOf,
  type Router,
} from '../edge/route.ts'
import { isKeyUsed } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { SHAPE_FAULTS, shapeProblem } from '../edge/shape-problem.ts'
import type { ReadTable } from '../edge/table-file.ts'
import type { LineFault } from '../edge/table-line.ts'
import { FILE_BODY, faultsOnLines, readUpload, refusalOfRows } from '../edge/upload.ts'
import { IdempotencyKeyReusedError } from '../kernel/sequencer.ts'
import type { CreditFileRow } from './entry-file.ts'
import { faultOfFine, fenOf } from './fines.ts'
import { itemOf, kindsOf, kindUnknown } from './penalty-kinds.ts'
import { itemName, lawMarks } from './views.ts'

const tag = 'credit'
const CODES = [
  ...recordCreditEntry.rejects,
  ...(['row_duplicate', 'name_is_another', 'fine_unreadable', 'row_withdrawn', 'row_hidden'] as const),
]
/** Of a workbook with several tables. */
const fileQuery = z.strictObject({
  sheet: z.string().max(100).optional(),
  /** Leave out lines that something is wrong with, and say so, in place of refusing the file. */
  skip_faulty: z.enum(['true', 'false']).default('false'),
})

/** Entries by table, as other authorities hand them over: read line by line, looked at, recorded all or none. */
export function entryTableRoutes(app: Router, read: ReadTable<CreditFileRow>): void {
  const file = describe(
    {
      tag,
      summary:
        'Read a table of decisions, CSV or workbook, and say what is wrong with it; nothing is recorded yet',
      by: ['maker'],
      codes: { 400: ['unreadable_file'], 422: [...CODES, ...SHAPE_FAULTS] },
    },
    {
      method: 'post',
      path: '/v1/credit-entries/files',
      request: { body: FILE_BODY, query: fileQuery },
      responses: answers(200, readCreditEntries),
    },
  )
  app.openAPIRegistry.registerPath(file)
  app.post('/v1/credit-entries/files', guardOf(file), async (c) => {
    const query = fileQuery.safeParse(c.req.query())
    if (!query.success) throw shapeProblem(query.error, readsChinese(c))
    const sent = await readUpload(c, read, { sheet: query.data.sheet })
    const service = c.get('service')
    const venue = venueOf(service)
    const { participants } = venue
    const rows = sent.rows.map(({ name: _, fined, withdrawn: __, ...row }) => {
      const fen = fenOf(fined)
      return {
        ...row,
        item_id: itemOf(venue.packOf(row.uscc), row.item_id, fined),
        ...(fen === undefined ? {} : { fine: formatFen(fen) }),
      }
    })
    const named = sent.rows.flatMap((row, index) => faultOfName(participants.get(row.uscc), row, index))
    const fines = sent.rows.flatMap(faultsOfFine)
    const undone = sent.rows.flatMap(faultOfUndone)
    // Of a fine that can't be read the amount is told, and not the item that it does not come to.
    const others = faultsOfRows(service, rows)
      .filter(({ pointer }) => !fines.some((one) => pointer === one.pointer.replace('/fine', '/item_id')))
      .map((fault) => {
        if (fault.code !== 'credit_item_not_found') return fault
        const { uscc, item_id } = rows[rowOf(fault)]!
        return {
          ...fault,
          detail: `item_id: ${kindUnknown(venue.packOf(uscc), item_id, readsChinese(c))}`,
        }
      })
    const further = furtherFaults(service, sent.broken ?? [], readsChinese(c))
    const errors = faultsOnLines({ ...sent, rows, faults: [...sent.faults, ...further] }, [
      ...[...named, ...fines, ...undone, ...others],
    ])
    const skips = query.data.skip_faulty === 'true'
    const faulty = new Set(errors.map(({ line }) => line))
    const sound = rows.filter((_, index) => !faulty.has(sent.lines[index]))
    if (errors.length > 0 && (!skips || sound.length === 0)) throw refusalOfRows(errors)
    return c.json(
      {
        left_out: toldTo(
          c,
          [...errors].sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
        ),
        rows: sound.map((row) => {
          const pack = venue.packOf(row.uscc)
          return {
            ...{ ...row, name: participants.get(row.uscc)!.name, item: itemName(pack, row.item_id) },
            laws_not_in_force: lawMarks(service, row),
            points: pack.items.find(({ item_id }) => item_id === row.item_id)?.points ?? 0,
          }
        }),
      },
      200,
    )
  })

  app.openapi(
    describe(
      {
        tag,
        summary: 'Record a table of entries in one transaction: all of it, or nothing',
        gives: recordCreditEntry,
        takesKey: true,
        codes: { 422: [...CODES] },
      },
      {
        method: 'post',
        path: '/v1/credit-entries',
        request: jsonBody(creditEntryTableBody),
        responses: answers(201, z.object({ recorded: z.int(), waiting: z.int() })),
      },
    ),
    async (c) => {
      const service = c.get('service')
      const { rows } = c.req.valid('json')
      const by = principalOf(c)
      const key = c.req.header('Idempotency-Key')?.slice(0, MAX_KEY_LENGTH - 8)
      const isUsed = (index: number) => key !== undefined && isKeyUsed(service, by.name, keyOfRow(key, index))
      // Sent again under its key it is what it was: what it recorded is no fault of it. Another table has another key.
      const isAgain = isUsed(0)
      if (isAgain && (isUsed(rows.length) || !rows.every((_, index) => isUsed(index))))
        throw new IdempotencyKeyReusedError('idempotency_key_reused')
      const faults = isAgain ? [] : faultsOfRows(service, rows)
      if (faults.length > 0) throw refusalOfRows(faults)
      const receipts = await service.sequencer.submitAll(
        rows.map((row, index) => ({
          by,
          signed: c.get('signed'),
          command: { command: 'record_credit_entry', ...row } as Command,
          ...(key === undefined ? {} : { idempotencyKey: keyOfRow(key, index) }),
        })),
      )
      const values = receipts.flatMap(({ outcome }) => (outcome.ok ? [outcome.value] : []))
      const waiting = values.filter((value) => 'proposal_id' in value).length
      return c.json({ recorded: values.length - waiting, waiting }, 201)
    },
  )
}

/** Which row a fault is of. */
const rowOf = ({ pointer }: Fault) => Number(/^\/rows\/(\d+)/.exec(pointer)![1])

/** Each row is a command of its own, under a key of its own. */
const keyOfRow = (key: string, index: number) => `${key}#${index}`

/** A fine of which the amount says nothing: none, no number, or one without a unit that would be one item or another. */
function faultsOfFine({ item_id, fined }: CreditFileRow, index: number): Fault[] {
  const detail = faultOfFine(kindsOf(item_id), fined)
  return detail === undefined
    ? []
    : [{ pointer: `/rows/${index}/fine`, code: 'fine_unreadable', detail: `fine: ${detail}` }]
}

/** What else is wrong with rows whose form is: whose they are, and of which kind. */
function furtherFaults(
  service: Service,
  broken: readonly { readonly line: number; readonly row: unknown }[],
  isChinese: boolean,
): LineFault[] {
  const venue = venueOf(service)
  return broken.flatMap(({ line, row }): LineFault[] => {
    const { uscc = '', item_id = '', fined } = row as Partial<CreditFileRow>
    const pack = venue.packOf(uscc)
    const item = itemOf(pack, item_id, fined)
    const isKnown =
      item_id === '' ||
      pack.items.some((one) => one.item_id === item) ||
      // Of a fine whose amount can't be read that is told.
      kindsOf(item_id).includes('罚款')
    const isRegistered = !/^[0-9A-Z]{18}$/.test(uscc) || venue.participants.has(uscc)
    const unregistered = `${uscc} is not registered; register it first`
    return [
      ...(isRegistered
        ? []
        : [{ line, column: 'uscc', code: 'participant_not_found', detail: unregistered }]),
      ...(isKnown
        ? []
        : [
            {
              ...{ line, column: 'item_id', code: 'credit_item_not_found' },
              detail: kindUnknown(pack, item_id, isChinese),
            },
          ]),
    ]
  })
}

/** A row of our own export that was taken back, or takes another back: recorded again it would count again. */
function faultOfUndone({ withdrawn }: CreditFileRow, index: number): Fault[] {
  if (withdrawn === undefined) return []
  const detail = 'withdrawn: it was taken back, or takes another back; it is not recorded again'
  return [{ pointer: `/rows/${index}/withdrawn`, code: 'row_withdrawn', detail }]
}

/** The name beside a code is of another: one of the two is a slip, and an entry in the wrong file harms somebody. */
function faultOfName(
  subject: { readonly uscc: string; readonly name: Word } | undefined,
  { name }: CreditFileRow,
  index: number,
): Fault[] {
  if (!subject || name === undefined) return []
  const plain = (text: string) =>
    text
      .normalize('NFKC')
      .replace(/[\s()·.]/g, '')
      .toLowerCase()
  const [said, ...known] = [name, subject.name.zh, subject.name.en].map(plain)
  if (known.some((one) => one.includes(said!) || said!.includes(one))) return []
  const detail = `name: ${subject.uscc} is registered as ${subject.name.zh}; mend the code or the name`
  return [{ pointer: `/rows/${index}/name`, code: 'name_is_another', detail }]
}

/** What is wrong with rows: what the engine would refuse, what is in the file already, and what stands twice. */
function faultsOfRows(service: Service, rows: readonly CreditEntryRow[]): Fault[] {
  const venue = venueOf(service)
  const seen = new Set<string>()
  return rows.flatMap((row, index): Fault[] => {
    const at = (member: string) => `/rows/${index}/${member}`
    const refused = faultOfEntry(venue, row, service.now())
    // What the registry recorded comes back with our own export: it is there already.
    const isOurs = refused?.code === 'item_of_registry' && knownEntry(venue, row) !== undefined
    if (refused && !isOurs) {
      const [member = 'uscc'] = refused.detail.split(':', 1)
      return [{ pointer: at(member), code: refused.code, detail: refused.detail }]
    }
    const key = entryKey(row)
    const isTwice = seen.has(key)
    seen.add(key)
    if (isTwice)
      return [
        {
          pointer: at('document'),
          code: 'row_duplicate',
          detail: 'document: an earlier row says the same; keep one',
        },
      ]
    const known = knownEntry(venue, row)
    if (known === undefined) return []
    return [
      {
        pointer: at('document'),
        code: 'credit_entry_exists',
        detail: `document: entry ${known} of the file says the same`,
      },
    ]
  })
}

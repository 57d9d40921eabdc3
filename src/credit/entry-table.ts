import { z } from 'zod'
import type { CreditRulePack } from '../../engine/facts/catalogue.ts'
import type { Fault } from '../../engine/facts/common.ts'
import { type CreditEntryRow, creditEntryTableBody, readCreditEntries } from '../../engine/facts/credit.ts'
import { faultOfEntry, recordCreditEntry } from '../../engine/venue/credit.ts'
import type { Command } from '../../engine/venue/execute.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { SHAPE_FAULTS } from '../edge/problem.ts'
import { answers, describe, guardOf, jsonBody, principalOf, type Router } from '../edge/route.ts'
import { type Service, venueOf } from '../edge/service.ts'
import type { ReadTable } from '../edge/table-file.ts'
import { FILE_BODY, faultsOnLines, readUpload, refusalOfRows } from '../edge/upload.ts'
import { itemName } from './views.ts'

const tag = 'credit'
const CODES = [...recordCreditEntry.rejects, 'credit_entry_exists', 'row_duplicate'] as const

/** Entries by table, as other authorities hand them over: read line by line, looked at, recorded all or none. */
export function entryTableRoutes(app: Router, read: ReadTable<CreditEntryRow>): void {
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
      request: { body: FILE_BODY, query: z.strictObject({}) },
      responses: answers(200, readCreditEntries),
    },
  )
  app.openAPIRegistry.registerPath(file)
  app.post('/v1/credit-entries/files', guardOf(file), async (c) => {
    const sent = await readUpload(c, read)
    const service = c.get('service')
    const { rulePack, participants } = venueOf(service)
    const rows = sent.rows.map((row) => ({ ...row, item_id: itemOf(rulePack, row.item_id) }))
    const errors = faultsOnLines({ ...sent, rows }, faultsOfRows(service, rows))
    if (errors.length > 0) throw refusalOfRows(errors)
    return c.json(
      {
        rows: rows.map((row) => ({
          ...row,
          name: participants.get(row.uscc)!.name,
          item: itemName(rulePack, row.item_id),
          points: rulePack.items.find(({ item_id }) => item_id === row.item_id)?.points ?? 0,
        })),
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
      const faults = faultsOfRows(service, rows)
      if (faults.length > 0) throw refusalOfRows(faults)
      const by = principalOf(c)
      const receipts = await service.sequencer.submitAll(
        rows.map((row) => ({
          by,
          signed: c.get('signed'),
          command: { command: 'record_credit_entry', ...row } as Command,
        })),
      )
      const values = receipts.flatMap(({ outcome }) => (outcome.ok ? [outcome.value] : []))
      const waiting = values.filter((value) => 'proposal_id' in value).length
      return c.json({ recorded: values.length - waiting, waiting }, 201)
    },
  )
}

/** The id of an item that is named by its id or by what people call it. */
function itemOf({ items }: CreditRulePack, said: string): string {
  const found = items.find(({ item_id, name }) => [item_id, name.zh, name.en].includes(said))
  return found?.item_id ?? said
}

/** What is wrong with rows: what the engine would refuse, what is in the file already, and what stands twice. */
function faultsOfRows(service: Service, rows: readonly CreditEntryRow[]): Fault[] {
  const venue = venueOf(service)
  const seen = new Set<string>()
  return rows.flatMap((row, index): Fault[] => {
    const at = (member: string) => `/rows/${index}/${member}`
    const refused = faultOfEntry(venue, row, service.now())
    if (refused) {
      const [member = 'uscc'] = refused.detail.split(':', 1)
      return [{ pointer: at(member), code: refused.code, detail: refused.detail }]
    }
    const key = keyOf(row)
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

const keyOf = ({ uscc, item_id, decided_on, document }: CreditEntryRow) =>
  [uscc, item_id, decided_on, document].join('\n')

function knownEntry(venue: Venue, row: CreditEntryRow): number | undefined {
  const entries = venue.entriesOf(row.uscc)
  return entries.find(
    (one) =>
      one.withdraws === null &&
      keyOf(one) === keyOf(row) &&
      !entries.some(({ withdraws }) => withdraws === one.entry_id),
  )?.entry_id
}

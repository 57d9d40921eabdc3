import { z } from 'zod'
import { dayOf, timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { page, pageQuery, pathNumber } from '../../engine/facts/common.ts'
import {
  type AllocationTable,
  type AllocationTableAnswer,
  allocationFileQuery,
  allocationTable,
  readAllocations,
} from '../../engine/facts/registry.ts'
import { COMPUTATION_REJECTS } from '../../engine/registry/computations/compute.ts'
import {
  approveAllocationTable,
  proposeAllocationTable,
  readAllocationRows,
  refuseAllocationTable,
} from '../../engine/venue/allocation-tables.ts'
import { changeOf, issuedBefore } from '../../engine/venue/final-allocation.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { pagedList } from '../edge/page.ts'
import { notFound, readsChinese } from '../edge/problem.ts'
import { answers, describe, guardOf, type Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { SHAPE_FAULTS, shapeProblem } from '../edge/shape-problem.ts'
import type { ReadTable } from '../edge/table-file.ts'
import { FILE_BODY, faultsOnLines, readUpload, refusalOfRows } from '../edge/upload.ts'
import { DRAFT_READERS } from '../kernel/permissions.ts'
import { faultsOfBases, withQuantities } from './allocation-basis.ts'
import type { AllocationFileRow } from './allocation-file.ts'

const tag = 'registry'
const BASIS_FAULTS = [
  ...(['computation_not_found', 'quantity_missing', 'quantity_not_as_computed'] as const),
  ...COMPUTATION_REJECTS,
]

/** Allocations by table: read and checked line by line, proposed whole, issued whole once a second person approves. */
export function allocationTableRoutes(app: Router, read: ReadTable<AllocationFileRow>): void {
  const file = describe(
    {
      tag,
      summary:
        'Read a table of allocations, CSV or XLSX, and say what is wrong with it; nothing is proposed yet',
      by: ['maker'],
      codes: {
        400: ['unreadable_file'],
        422: [...proposeAllocationTable.rejects, ...SHAPE_FAULTS, ...BASIS_FAULTS],
      },
    },
    {
      method: 'post',
      path: '/v1/allocation-tables/files',
      request: { query: allocationFileQuery, body: FILE_BODY },
      responses: answers(200, readAllocations),
    },
  )
  app.openAPIRegistry.registerPath(file)
  app.post('/v1/allocation-tables/files', guardOf(file), async (c) => {
    const query = allocationFileQuery.safeParse(c.req.query())
    if (!query.success) throw shapeProblem(query.error, readsChinese(c))
    const file = await readUpload(c, read)
    const service = c.get('service')
    const venue = venueOf(service)
    const { computation_id, on = dayOf(service.now()), stage, period = null } = query.data
    const { rows, faults } = withQuantities(service, file.rows, { computation_id, on })
    const terms = { stage, period }
    const checked =
      faults.length > 0
        ? { lots: [], faults }
        : readAllocationRows(venue, rows, service.now(), { ...terms, vintage: null })
    const errors = faultsOnLines(file, checked.faults)
    if (errors.length > 0) throw refusalOfRows(errors)
    return c.json(
      {
        rows: rowsOf(venue, { ...terms, rows: [...checked.lots] }),
        totals: totalsOf(venue, checked.lots),
        left_open: file.reading.left_open,
      },
      200,
    )
  })

  const answerOf = ({ service, value }: { service: Service; value: { table_id: number } }) => {
    const venue = venueOf(service)
    return tableView(venue, venue.shelves.allocation_tables.get(value.table_id)!)
  }
  const answer = { tag, answer: allocationTable, view: answerOf } as const
  does(app, proposeAllocationTable, {
    ...answer,
    summary: 'Propose a table of allocations; a second person approves all of it, or nothing',
    path: '/v1/allocation-tables',
    status: 202,
    codes: { 422: BASIS_FAULTS },
    check: (service, { rows }) => {
      const faults = faultsOfBases(service, rows)
      if (faults.length > 0) throw refusalOfRows(faults)
    },
  })
  does(app, approveAllocationTable, {
    ...answer,
    summary: 'Approve a table as the second person: every row is issued at once',
    path: '/v1/allocation-tables/{table_id}/approve',
    status: 200,
  })
  does(app, refuseAllocationTable, {
    ...answer,
    summary: 'Refuse a table, or take it back as who proposed it',
    path: '/v1/allocation-tables/{table_id}/refuse',
    status: 200,
  })
  reads(app, {
    tag,
    summary: 'Tables of allocations, the newest first',
    path: '/v1/allocation-tables',
    by: DRAFT_READERS,
    query: pageQuery,
    answer: page(allocationTable),
    view: ({ service, query }) => {
      const venue = venueOf(service)
      const newestFirst = [...venue.shelves.allocation_tables.values()].reverse()
      return pagedList(newestFirst, query, (one) => tableView(venue, one))
    },
  })
  reads(app, {
    tag,
    summary: 'One table of allocations with its rows',
    path: '/v1/allocation-tables/{table_id}',
    by: DRAFT_READERS,
    params: z.object({ table_id: pathNumber }),
    answer: allocationTable,
    view: ({ service, params }) => {
      const venue = venueOf(service)
      const one = venue.shelves.allocation_tables.get(params.table_id)
      if (!one) throw notFound(`table_id: there is no table ${params.table_id}`)
      return { ...tableView(venue, one), rows: rowsOf(venue, one) }
    },
  })
}

function tableView(venue: Venue, table: AllocationTable): AllocationTableAnswer {
  const { at, rows, decided_at, ...one } = table
  return {
    ...one,
    at: timeOf(at),
    decided_at: timeOrNull(decided_at),
    totals: totalsOf(venue, rows),
    // What would go back is not seen in a sum.
    goes_back: rowsOf(venue, table).filter(({ change }) => change?.startsWith('-')).length,
  }
}

type Rows = Readonly<AllocationTable['rows']>

/** Rows as they are read; while a final table is not issued yet, with what was issued before and what comes of it. */
function rowsOf(
  venue: Venue,
  table: Pick<AllocationTable, 'stage' | 'period' | 'rows'> & Partial<Pick<AllocationTable, 'status'>>,
) {
  const isOpen = table.status === undefined || table.status === 'pending'
  const issued =
    table.stage === 'final' && table.period !== null && isOpen ? issuedBefore(venue, table.period) : undefined
  return table.rows.map((row) => {
    const { uscc, symbol, quantity_lots, basis } = row
    const { scale } = venue.marketBySymbol.get(symbol)!
    const change = issued && changeOf(table, issued, row)
    return {
      ...{ uscc, name: venue.participants.get(uscc)!.name, symbol, quantity: scale.quantity(quantity_lots) },
      before: change === undefined ? null : scale.quantity(quantity_lots - change),
      change: change === undefined ? null : signed(scale.quantity(Math.abs(change)), change),
      basis: basis ?? null,
    }
  })
}

const signed = (quantity: string, sign: number) => (sign < 0 ? `-${quantity}` : quantity)

function totalsOf(venue: Venue, rows: Rows) {
  const sums = new Map<string, { lots: number; row_count: number }>()
  for (const { symbol, quantity_lots } of rows) {
    const sum = sums.get(symbol) ?? { lots: 0, row_count: 0 }
    sums.set(symbol, { lots: sum.lots + quantity_lots, row_count: sum.row_count + 1 })
  }
  return [...sums].map(([symbol, { lots, row_count }]) => ({
    symbol,
    quantity: venue.marketBySymbol.get(symbol)!.scale.quantity(lots),
    row_count,
  }))
}

import type { Context } from 'hono'
import { z } from 'zod'
import { dayOf } from '../../engine/base/calendar.ts'
import { page, pageQuery } from '../../engine/facts/common.ts'
import { type CreditEntryRecord, creditEntry } from '../../engine/facts/credit.ts'
import { ENTRY_SOURCE } from '../../engine/facts/words.ts'
import { csvOf } from '../edge/csv.ts'
import { pagedList } from '../edge/page.ts'
import { readsChinese } from '../edge/problem.ts'
import type { Env, Router } from '../edge/route.ts'
import { CSV_TYPE, describe, guardOf, XLSX_TYPE } from '../edge/route.ts'
import { reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { shapeProblem } from '../edge/shape-problem.ts'
import type { Table } from '../edge/sheet.ts'
import { xlsxOf } from '../edge/workbook.ts'
import { penaltyTable } from './penalty-table.ts'
import { entryView, shownOf } from './views.ts'

const tag = 'credit'
const BUREAU = ['maker', 'approver', 'auditor'] as const
/** Entries of one file at most, the newest. */
const MAX_ROWS = 50_000

/** Every entry of every file, for the bureau that keeps them: to look through, and as tables for other authorities. */
export function entryExportRoutes(app: Router): void {
  reads(app, {
    tag,
    summary: 'Entries of every credit file, the newest first, for the bureau',
    path: '/v1/credit/entries',
    by: BUREAU,
    query: pageQuery,
    answer: page(creditEntry),
    view: ({ service, query }) => {
      return pagedList(newestEntries(service), query, (one) => entryView(service, one, service.now()))
    },
  })
  for (const { path, summary, ending, tableOf } of FILES) {
    const route = describe(
      { tag, summary, by: BUREAU },
      {
        method: 'get',
        path,
        responses: {
          200: {
            description: 'the file',
            content: {
              [TYPES[ending]]: {
                schema: ending === 'json' ? z.array(z.record(z.string(), z.string().nullable())) : z.string(),
              },
            },
          },
        },
      },
    )
    app.openAPIRegistry.registerPath(route)
    app.get(path, guardOf(route), (c) => sendTable(c, ending, tableOf(c.get('service'))))
  }
}

const TYPES = { xlsx: XLSX_TYPE, csv: CSV_TYPE, json: 'application/json' } as const
type Ending = keyof typeof TYPES

/** What is handed on, and as which kind of file. */
const FILES = [
  {
    path: '/v1/credit/entries.xlsx',
    summary: 'The same as a workbook, under the headings that tables of entries are read by',
    ending: 'xlsx',
    tableOf: entryTable,
  },
  ...(['xlsx', 'csv', 'json'] as const).map((ending) => ({
    path: `/v1/credit/penalties.${ending}`,
    summary: `Decisions against enterprises under the headings of the public form of penalties (行政处罚信息), as ${ending.toUpperCase()}`,
    ending,
    tableOf: (service: Service) => penaltyTable(service, newestEntries(service).slice(0, MAX_ROWS)),
  })),
] satisfies { path: string; summary: string; ending: Ending; tableOf: (service: Service) => Table }[]

function sendTable(c: Context<Env>, ending: Ending, table: Table) {
  const query = z.strictObject({}).safeParse(c.req.query())
  if (!query.success) throw shapeProblem(query.error, readsChinese(c))
  const name = c.req.path.split(/[/.]/).at(-2)!
  const { headings, rows } = table
  const body = {
    xlsx: () => xlsxOf([table]),
    csv: () => csvOf(table),
    json: () =>
      JSON.stringify(rows.map((row) => Object.fromEntries(row.map((cell, at) => [headings[at], cell])))),
  }[ending]()
  return c.body(body as never, 200, {
    'Content-Type': ending === 'csv' ? `${CSV_TYPE}; charset=utf-8` : TYPES[ending],
    'Content-Disposition': `attachment; filename="credit-${name}-${dayOf(c.get('service').now())}.${ending}"`,
  })
}

/** Every entry that may still be shown, the newest first. */
function newestEntries(service: Service): CreditEntryRecord[] {
  const venue = venueOf(service)
  return [...venue.participants.values()]
    .flatMap(({ uscc }) => shownOf(venue, uscc, service.now()))
    .sort((a, b) => b.recorded_at - a.recorded_at || b.entry_id - a.entry_id)
}

function entryTable(service: Service): Table {
  const venue = venueOf(service)
  return {
    name: '信用记录 Entries',
    headings: [
      ...[
        '统一社会信用代码',
        '名称',
        '事项',
        '决定日期',
        '行为日期',
        '机关',
        '文号',
        '处罚依据',
        '罚款金额(元)',
        '说明',
        '来源',
      ],
      ...[
        '事项名称 Item',
        '记分 Points',
        '编号 No.',
        '记录时间 Recorded',
        '撤回 Withdraws',
        '被撤回 Withdrawn by',
      ],
      ...['异议中 Disputed', '修复 Repaired'],
    ],
    rows: newestEntries(service)
      .slice(0, MAX_ROWS)
      .map((one) => {
        const of = entryView(service, one, service.now())
        return [
          ...[
            of.uscc,
            venue.participants.get(of.uscc)?.name.zh ?? null,
            of.item_id,
            of.decided_on,
            of.acted_on,
          ],
          ...[of.authority, of.document, of.cited_law, of.fine, of.detail],
          of.entry_source && ENTRY_SOURCE[of.entry_source].zh,
          ...[`${of.item.zh} ${of.item.en}`, of.points, of.entry_id, of.recorded_at, of.withdraws],
          ...[of.withdrawn_by, of.is_disputed ? '是 yes' : null, of.repaired_at],
        ]
      }),
  }
}

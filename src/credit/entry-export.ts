import { z } from 'zod'
import { dayOf } from '../../engine/base/calendar.ts'
import { page, pageQuery } from '../../engine/facts/common.ts'
import { creditEntry } from '../../engine/facts/credit.ts'
import { pagedList } from '../edge/page.ts'
import { readsChinese, shapeProblem } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { describe, guardOf, XLSX_TYPE } from '../edge/route.ts'
import { reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import type { Table } from '../edge/sheet.ts'
import { xlsxOf } from '../edge/workbook.ts'
import { entryView } from './views.ts'

const tag = 'credit'
const BUREAU = ['maker', 'approver', 'auditor'] as const
/** Entries of one workbook at most, the newest. */
const MAX_ROWS = 50_000

/** Every entry of every file, for the bureau that keeps them: to look through, and as a workbook for other authorities. */
export function entryExportRoutes(app: Router): void {
  reads(app, {
    tag,
    summary: 'Entries of every credit file, the newest first, for the bureau',
    path: '/v1/credit/entries',
    by: BUREAU,
    query: pageQuery,
    answer: page(creditEntry),
    view: ({ service, query }) => {
      const venue = venueOf(service)
      const newest = [...venue.shelves.credit_entries.values()].reverse()
      return pagedList(newest, query, (one) => entryView(venue, one, service.now()))
    },
  })
  const route = describe(
    {
      tag,
      summary: 'The same as a workbook, under the headings that tables of entries are read by',
      by: BUREAU,
    },
    {
      method: 'get',
      path: '/v1/credit/entries.xlsx',
      responses: {
        200: { description: 'the file', content: { [XLSX_TYPE]: { schema: z.string() } } },
      },
    },
  )
  app.openAPIRegistry.registerPath(route)
  app.get('/v1/credit/entries.xlsx', guardOf(route), (c) => {
    const query = z.strictObject({}).safeParse(c.req.query())
    if (!query.success) throw shapeProblem(query.error, readsChinese(c))
    const service = c.get('service')
    return c.body(xlsxOf([tableOf(service)]) as never, 200, {
      'Content-Type': XLSX_TYPE,
      'Content-Disposition': `attachment; filename="credit-entries-${dayOf(service.now())}.xlsx"`,
    })
  })
}

function tableOf(service: Service): Table {
  const venue = venueOf(service)
  const entries = [...venue.shelves.credit_entries.values()].reverse().slice(0, MAX_ROWS)
  return {
    name: '信用记录 Entries',
    headings: [
      ...['统一社会信用代码', '名称', '事项', '决定日期', '机关', '文号', '说明'],
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
    rows: entries.map((one) => {
      const of = entryView(venue, one, service.now())
      return [
        ...[of.uscc, venue.participants.get(of.uscc)?.name.zh ?? null, of.item_id, of.decided_on],
        ...[of.authority, of.document, of.detail, `${of.item.zh} ${of.item.en}`, of.points, of.entry_id],
        ...[of.recorded_at, of.withdraws, of.withdrawn_by, of.is_disputed ? '是 yes' : null, of.repaired_at],
      ]
    }),
  }
}

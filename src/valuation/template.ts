import { z } from 'zod'
import type { DatasetRowEntry } from '../../engine/facts/catalogue.ts'
import { accountingArea, year } from '../../engine/facts/common.ts'
import { csvOf } from '../edge/csv.ts'
import { notFound, readsChinese } from '../edge/problem.ts'
import { CSV_TYPE, callerOf, describe, type Router, XLSX_TYPE } from '../edge/route.ts'
import type { Service } from '../edge/service.ts'
import { shapeProblem } from '../edge/shape-problem.ts'
import { xlsxOf } from '../edge/workbook.ts'
import { DRAFT_READERS, hasRole } from '../kernel/permissions.ts'
import { templateOf } from './dataset-template.ts'
import { readRows } from './jobs.ts'
import { profileOf } from './profiles.ts'

const tag = 'valuation'

/** A table of what a profile asks for, as text or workbook: whole, or what one office is asked for; blank, or with what is known. */
export function templateRoute(app: Router): void {
  const query = z.strictObject({
    profile_id: z.string().max(80),
    department_id: z.string().max(64).optional(),
    /** With period: the newest figures of them stand in it. */
    area: accountingArea.optional(),
    period: year.optional(),
    language: z.enum(['zh', 'en']).default('zh'),
  })
  for (const [ending, type] of [
    ['csv', CSV_TYPE],
    ['xlsx', XLSX_TYPE],
  ] as const) {
    const path = `/v1/datasets/template.${ending}` as const
    app.openAPIRegistry.registerPath(
      describe(
        {
          tag,
          summary: `What a profile asks for, to be filled and uploaded (${ending})`,
          codes: { 404: ['not_found'] },
        },
        {
          ...{ method: 'get', path, request: { query } },
          responses: { 200: { description: 'the file', content: { [type]: { schema: z.string() } } } },
        },
      ),
    )
    app.get(path, (c) => {
      const read = query.safeParse(c.req.query())
      if (!read.success) throw shapeProblem(read.error, readsChinese(c))
      const { profile_id, department_id, area, period, language } = read.data
      const service = c.get('service')
      const { catalog } = service
      const department = catalog.departments.find((one) => one.department_id === department_id)
      if (department_id !== undefined && !department)
        throw notFound(`department_id: there is no department ${department_id}; see /v1/departments`)
      // Figures that are not published are for those who work with them.
      const knows = area !== undefined && period !== undefined && hasRole(callerOf(c), DRAFT_READERS)
      const known = knows ? newestRows(service, area, period) : []
      const table = templateOf(catalog, profileOf(catalog.profiles, profile_id), language, {
        department,
        known,
      })
      const name = `template-${department_id ?? profile_id}.${ending}`
      return c.body((ending === 'csv' ? csvOf(table) : xlsxOf([table])) as never, 200, {
        'Content-Type': ending === 'csv' ? `${type}; charset=utf-8` : type,
        'Content-Disposition': `attachment; filename="${name}"`,
      })
    })
  }
}

/** Datasets of one area and year that are looked through at most. */
const MAX_DATASETS = 100

/** The newest of each figure of an area and year, of all datasets that were not sent back: offices send theirs one by one. */
function newestRows(service: Service, area: string, period: string): DatasetRowEntry[] {
  const { datasets, dataset_returns } = service.sequencer.venue.shelves
  const found = [...datasets.values()].filter(
    (one) => one.area === area && one.period === period && !dataset_returns.has(one.dataset_id),
  )
  const newest = new Map<string, DatasetRowEntry>()
  for (const { dataset_id } of found.slice(-MAX_DATASETS))
    for (const row of readRows(service.sql, dataset_id))
      newest.set(JSON.stringify([row.symbol, row.ecosystem, row.item]), row)
  return [...newest.values()]
}

import { addMonths, startOfDay } from '../../engine/base/calendar.ts'
import { standingEntries } from '../../engine/credit/score.ts'
import type { CreditEntryRecord } from '../../engine/facts/credit.ts'
import { ENTRY_SOURCE } from '../../engine/facts/words.ts'
import { type Service, venueOf } from '../edge/service.ts'
import type { Table } from '../edge/sheet.ts'
import { isRepairedAt } from './views.ts'

/**
 * Decisions against enterprises as credit platforms exchange them: the headings are those over public tables of penalties
 * (行政处罚信息 of 信用中国), as far as a file has what they ask for; their whole standard was not to be had. What was withdrawn
 * or repaired, or is published no longer, is not handed on. The import of entries reads the table again.
 */
export function penaltyTable(service: Service, entries: readonly CreditEntryRecord[]): Table {
  const venue = venueOf(service)
  const now = service.now()
  const isRepaired = isRepairedAt(venue, now)
  return {
    name: '行政处罚信息',
    headings: [
      ...[
        '行政相对人名称',
        '行政相对人代码_1(统一社会信用代码)',
        '行政处罚决定书文号',
        '处罚类别',
        '违法事实',
      ],
      ...['处罚依据', '违法行为日期', '处罚决定日期', '公示截止期', '处罚机关', '来源', '备注'],
    ],
    rows: standingEntries(entries, now).flatMap((one) => {
      const subject = venue.participants.get(one.uscc)!
      const item = venue.packOf(one.uscc).items.find(({ item_id }) => item_id === one.item_id)
      if (subject.kind === 'rural' || !item || item.list === 'positive' || isRepaired(one.entry_id)) return []
      const until = addMonths(one.decided_on, item.publication_months)
      if (now >= startOfDay(until)) return []
      return [
        [
          ...[subject.name.zh, one.uscc, one.document, item.name.zh, one.detail, one.cited_law ?? null],
          ...[one.acted_on ?? null, one.decided_on, until, one.authority],
          one.entry_source ? ENTRY_SOURCE[one.entry_source].zh : null,
          `#${one.entry_id}`,
        ],
      ]
    }),
  }
}

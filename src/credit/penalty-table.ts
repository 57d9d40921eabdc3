import { addMonths, startOfDay } from '../../engine/base/calendar.ts'
import { standingEntries } from '../../engine/credit/score.ts'
import type { CreditEntryRecord } from '../../engine/facts/credit.ts'
import { ENTRY_SOURCE } from '../../engine/facts/words.ts'
import { type Service, venueOf } from '../edge/service.ts'
import type { Table } from '../edge/sheet.ts'
import { TEN_THOUSAND } from './fines.ts'
import { entryView, isRepairedAt } from './views.ts'

/** Items that are administrative penalties (行政处罚法 art. 9), by their kind: an order to correct, a referral or a default is none. */
const PENALTY: Readonly<Record<string, string>> = {
  warning: '警告',
  fine_under_10k: '罚款',
  fine_from_10k: '罚款',
  stop_production: '责令停产整治',
  licence_revoked: '吊销许可证',
}

/**
 * Penalties of enterprises as credit platforms exchange them: the headings are those over public tables of penalties
 * (行政处罚信息 of 信用中国), as far as a file has what they ask for; their whole standard was not to be had. What was withdrawn
 * or repaired, or is published no longer, is not handed on, nor what the registry found by itself; what is disputed says
 * so. The import of entries reads the table again.
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
      ...[
        '处罚依据',
        '罚款金额(万元)',
        '违法行为日期',
        '处罚决定日期',
        '公示截止期',
        '处罚机关',
        '来源',
        '备注',
      ],
    ],
    rows: standingEntries(entries, now).flatMap((one) => {
      const subject = venue.participants.get(one.uscc)!
      const item = venue.packOf(one.uscc).items.find(({ item_id }) => item_id === one.item_id)
      const kind = PENALTY[one.item_id]
      const isHandedOn =
        subject.kind !== 'rural' && one.entry_source !== 'registry' && !isRepaired(one.entry_id)
      if (!item || kind === undefined || !isHandedOn) return []
      const until = addMonths(one.decided_on, item.publication_months)
      if (now >= startOfDay(until)) return []
      // Of a fine whose amount is not known its item says how large it was.
      const fined = Number(one.fine ?? 0) / TEN_THOUSAND
      const isKnown = kind !== '罚款' || fined > 0
      return [
        [
          ...[subject.name.zh, one.uscc, one.document, isKnown ? kind : item.name.zh, one.detail],
          ...[one.cited_law ?? null, fined > 0 ? String(fined) : null],
          ...[one.acted_on ?? null, one.decided_on, until, one.authority],
          one.entry_source ? ENTRY_SOURCE[one.entry_source].zh : null,
          `#${one.entry_id}${entryView(service, one, now).is_disputed ? ' 异议中' : ''}`,
        ],
      ]
    }),
  }
}

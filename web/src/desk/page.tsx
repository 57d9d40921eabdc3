import { PledgesPart } from '../pledges/part.tsx'
import { t } from '../shell/state.ts'
import { Parts } from '../shell/tabs.tsx'
import { may } from '../shell/who.tsx'
import { CashPart } from './cash.tsx'
import { LogPart } from './log.tsx'
import { MarketsPart } from './markets.tsx'
import { MembersPart } from './members.tsx'
import { NoticesPart } from './notices.tsx'
import { WatchPart } from './watch.tsx'

const PARTS = [
  { path: 'markets', name: { zh: '市场', en: 'Markets' }, Page: MarketsPart },
  { path: 'members', name: { zh: '主体', en: 'Members' }, Page: MembersPart },
  {
    path: 'cash',
    name: { zh: '资金与冻结', en: 'Cash and freezes' },
    isFor: () => may('deposit'),
    Page: CashPart,
  },
  { path: 'pledges', name: { zh: '质押', en: 'Pledges' }, Page: PledgesPart },
  { path: 'notices', name: { zh: '公告', en: 'Notices' }, Page: NoticesPart },
  { path: 'log', name: { zh: '运营日志', en: 'Log' }, Page: LogPart },
  { path: 'watch', name: { zh: '监察', en: 'Surveillance' }, Page: WatchPart },
]

/** The operator's desk: markets, members, cash, and what everybody does. */
export function DeskPage({ place }: { place: Readonly<Record<string, string>> }) {
  return <Parts title={t('交易运营', 'Operations desk')} root="/desk" parts={PARTS} at={place.part} />
}

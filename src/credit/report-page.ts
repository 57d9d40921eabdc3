import { renderSVG } from 'uqr'
import { dayOf } from '../../engine/base/calendar.ts'
import {
  CREDIT_LIST,
  HOLD_KIND,
  REPORT_PART,
  REPORT_STATUS,
  type ReportPart,
  type ReportStatus,
  SECTOR,
  type Word,
} from '../../engine/facts/words.ts'
import { escaped } from '../edge/markup.ts'
import { grouped, printed, table } from '../edge/printed.ts'
import type { SubjectClaims } from './report-claims.ts'

type Language = 'zh' | 'en'
/** What one page has room for, the newest; the rest is in the bundle. */
const MAX_ENTRIES = 8
const MAX_HOLDINGS = 8
const MAX_PLEDGES = 4
const MAX_OBLIGATIONS = 4
const MAX_FLAGS = 5
/** Characters of a text that somebody wrote. */
const MAX_WRITTEN = 48

/** Where the signed text lies in the log, and where anybody asks whether it still stands. */
export interface ReportPlace {
  readonly index: number
  /** The hash of its leaf, in hexadecimal. */
  readonly leaf: string
  readonly address: string
  readonly language: Language
  /** Whether it stood when the page was made. */
  readonly status: ReportStatus
  /** What the register calls whom it is for. */
  readonly reader: Word
}

/**
 * One page for a loan officer: who it is, how its credit stands and stood, what counts against it, what it holds and what
 * of that is free, what is pledged and owed, what is not in it, and a code by which its status is looked up. It says what
 * the signed text says; beside it, whether it stands and what the register calls its reader.
 */
export function reportPage(claims: SubjectClaims, place: ReportPlace): string {
  const { language, index, leaf, address, status, reader } = place
  const isChinese = language === 'zh'
  const t = (zh: string, en: string) => (isChinese ? zh : en)
  const named = (word: Word) => word[language]
  // What was left out is not what there is none of.
  const left = (part: ReportPart, none: string) =>
    claims.withheld?.includes(part) ? t('主体未提供', 'left out by its subject') : none
  const check = `${address}/check/${index}/${leaf}`
  const title = t('生态信用报告', 'Report of ecological credit')
  const told = (at: number) =>
    `${new Date(at + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')} (UTC+8)`
  return printed(
    { language, title: `${title} ${named(claims.name)}` },
    `<header><div class="code">${renderSVG(check, { border: 1 })}</div><h1>${title}</h1>
${status === 'valid' ? '' : `<p class="flags"><b>⚠ ${escaped(named(REPORT_STATUS[status]))}</b></p>`}
<p><b>${escaped(named(claims.name))}</b> ${escaped(claims.sub)}</p>
<p>${escaped(claims.jti)} · ${t('签发', 'issued')} ${told(claims.iat * 1000)} · ${t('有效至', 'good until')} ${told(claims.exp * 1000)}</p>
<p>${t('用途', 'Purpose')}: ${escaped(claims.purpose)} · ${t('收件人', 'for')} ${escaped(named(reader))} ${escaped(claims.aud)} · ${claims.consent_id === null ? t('本人查询', 'asked for by its subject') : t(`授权 #${claims.consent_id}`, `consent #${claims.consent_id}`)}</p></header>
${gradeOf(claims, t, named, told)}
${table(t('生效的记分记录', 'What counts now'), entryHeadings(t), countedRows(claims, t, named))}
${table(t('持有的权益', 'Permits held'), holdingHeadings(t), cutTo(MAX_HOLDINGS, holdingRows(claims, t, named), t), left('holdings', ''))}
${table(
  t('已登记的质押(按顺位)', 'Pledges, in their order'),
  [
    t('品种', 'Permit'),
    t('数量', 'Quantity'),
    t('担保(元)', 'Secures, CNY'),
    t('到期', 'Due'),
    t('状态', 'State'),
  ],
  cutTo(
    MAX_PLEDGES,
    claims.pledges.map((one) => [
      one.symbol,
      one.quantity,
      one.secured_amount,
      one.due_on,
      [
        one.status === 'defaulted' ? t('违约', 'in default') : t('有效', 'stands'),
        one.is_own ? t('本收件人', 'the reader’s') : '',
      ]
        .filter(Boolean)
        .join(' · '),
    ]),
    t,
  ),
  left('pledges', t('没有已登记的质押', 'None is registered')),
)}
${table(
  t('清缴义务', 'Obligations'),
  [
    t('品种', 'Permit'),
    t('年度', 'Year'),
    t('核定', 'Verified'),
    t('已清缴', 'Surrendered'),
    t('期限', 'Due'),
  ],
  cutTo(
    MAX_OBLIGATIONS,
    claims.obligations
      .toReversed()
      .map((one) => [
        ...[one.symbol, one.period, one.verified ?? t('尚无', 'no figure'), one.surrendered, one.due_on],
      ]),
    t,
  ),
  left('obligations', t('没有清缴义务', 'There are none')),
)}
<footer><p><b>${t('本报告不说明', 'What it does not say')}:</b> ${escaped(named(claims.says_not))}</p>
<p>${t('扫码查询是否仍有效。要不依赖本服务核验签名并重算得分,请用随附的报告文件(JSON)与离线核验页。', 'The code leads to whether it still stands. To verify its signature and compute its score again without this service, use the bundle (JSON) and the offline verifier.')}</p>
<p class="hash">${escaped(claims.iss)} · ${t('日志第', 'log entry')} ${index} · ${leaf}</p></footer>`,
  )
}

type Say = (zh: string, en: string) => string
type Named = (word: Word) => string

function gradeOf(claims: SubjectClaims, t: Say, named: Named, told: (at: number) => string): string {
  const { grade, score, has_record, rule_pack, place, is_suspended, trend = [], published = [] } = claims
  const name = named(grade.name)
  const nameOf = (id: string) => {
    const found = rule_pack.grades.find((one) => one.grade_id === id)
    return found ? named(found.name) : id
  }
  const onList = (wanted: string) => published.filter(({ list }) => list === wanted)
  // The gravest first: there is room for a few.
  const flags = [
    ...(is_suspended ? [t('交易已暂停', 'suspended from trading')] : []),
    ...[...onList('severe').toReversed(), ...onList('negative').toReversed()].map(
      (one) =>
        `${named(CREDIT_LIST[one.list])} #${one.entry_id} ${t('公示至', 'until')} ${one.published_until}`,
    ),
    ...(claims.marks ?? [])
      .filter((one) => one.is_disputed)
      .map((one) => t(`记录 #${one.entry_id} 异议中`, `entry #${one.entry_id} is disputed`)),
  ]
  const where = place
    ? [
        place.area,
        named(SECTOR[place.sector]),
        place.has_paid ? t('已缴有偿使用费', 'fee paid') : t('未缴有偿使用费', 'fee not paid'),
        place.is_monitored ? t('在线监测', 'monitored online') : t('无在线监测', 'not monitored online'),
        written(place.document),
      ].join(' · ')
    : claims.withheld?.includes('place')
      ? `${named(REPORT_PART.place)}: ${t('主体未提供', 'left out by its subject')}`
      : t('区域与行业未登记', 'place and trade are not on record')
  const color = /^#[0-9a-f]{6}$/i.test(grade.color) ? grade.color : '#455a64'
  return `<section><p class="grade"><span style="color:${color};border-color:${color}">${escaped(name)}</span> <b>${score}</b> ${has_record ? '' : t('(尚无记录)', '(no record yet)')}</p>
<p>${escaped(named(rule_pack.name))} · ${t('第', 'version ')}${rule_pack.version}${t('版', '')} · ${t('截至', 'as of')} ${told(claims.as_of)}${!grade.is_confirmed ? ` · ${t('等级区间未经核实', 'the bands are not confirmed')}` : ''}</p>
<p>${escaped(where)}</p>
${flags.length > 0 ? `<p class="flags">⚠ ${escaped([...flags.slice(0, MAX_FLAGS), ...(flags.length > MAX_FLAGS ? [moreOf(flags.length - MAX_FLAGS, t)] : [])].join(' · '))}</p>` : ''}
${table(
  t('近八个季度末', 'At the ends of the last eight quarters'),
  trend.map(({ at }) => dayOf(at)),
  trend.length === 0
    ? []
    : [trend.map((one) => (one.has_record ? `${one.score} ${nameOf(one.grade_id)}` : '—'))],
)}</section>`
}

function entryHeadings(t: Say): string[] {
  return [
    ...[
      '#',
      t('事项', 'Item'),
      t('决定日', 'Decided'),
      t('机关与文号', 'Authority, document'),
      t('分', 'Points'),
    ],
    ...[t('记分至', 'Counts until'), t('状态', 'State')],
  ]
}

function countedRows(
  { reasons, entries, rule_pack, marks }: SubjectClaims,
  t: Say,
  named: Named,
): readonly (readonly string[])[] {
  // The gravest first, and of these the newest: there is room for a few.
  const gravity = ({ item_id, is_veto }: SubjectClaims['reasons'][number]) => {
    const list = rule_pack.items.find((one) => one.item_id === item_id)?.list
    return is_veto ? 0 : 1 + ['severe', 'negative', 'positive'].indexOf(list ?? 'positive')
  }
  const gravest = reasons.toReversed().sort((a, b) => gravity(a) - gravity(b))
  const rows = gravest.map((reason) => {
    const entry = entries.find((one) => one.entry_id === reason.entry_id)!
    const item = rule_pack.items.find((one) => one.item_id === reason.item_id)
    const mark = marks.find((one) => one.entry_id === reason.entry_id)
    const said = [
      mark?.is_disputed ? t('异议中', 'disputed') : '',
      mark?.repaired_at ? t('已修复', 'repaired') : '',
      written(mark?.statement ?? ''),
      reason.is_veto ? t('一票否决', 'veto') : '',
    ]
    return [
      ...[String(entry.entry_id), item ? named(item.name) : reason.item_id],
      entry.acted_on
        ? t(
            `${entry.decided_on}(行为至 ${entry.acted_on})`,
            `${entry.decided_on} (act until ${entry.acted_on})`,
          )
        : entry.decided_on,
      ...[
        [
          written(`${entry.authority} ${entry.document} ${entry.cited_law ?? ''}`.trim()),
          entry.fine ? t(`罚款 ${grouped(entry.fine)} 元`, `fine CNY ${grouped(entry.fine)}`) : '',
          written(entry.detail),
        ]
          .filter(Boolean)
          .join(' · '),
        String(reason.points),
        reason.scoring_until,
      ],
      said.filter(Boolean).join(' · '),
    ]
  })
  return cutTo(MAX_ENTRIES, rows, t)
}

const moreOf = (count: number, t: Say) => t(`另有 ${count} 条,见报告文件`, `${count} more are in the bundle`)

/** As many rows as there is room for, and how many more there are. */
function cutTo(most: number, rows: readonly (readonly string[])[], t: Say): (readonly string[])[] {
  if (rows.length <= most) return [...rows]
  const last = ['…', moreOf(rows.length - most, t), ...Array<string>(rows[0]!.length - 2).fill('')]
  return [...rows.slice(0, most), last]
}

/** As much of a text that somebody wrote as there is room for. */
const written = (text: string) => (text.length > MAX_WRITTEN ? `${text.slice(0, MAX_WRITTEN)}…` : text)

function holdingHeadings(t: Say): string[] {
  return [
    ...[t('品种', 'Permit'), t('持有', 'Held'), t('占用', 'Set aside'), t('可用', 'Free'), t('期限', 'Term')],
    ...[
      t('估值单价', 'Price'),
      t('近一年均价 · 成交量', 'Year: average, volume'),
      t('可用估值(元)', 'Free, CNY'),
    ],
    t('可担保:估值 · −20 % · −40 %(元)', 'Could secure: at value, −20 %, −40 %, CNY'),
  ]
}

function holdingRows({ holdings }: SubjectClaims, t: Say, named: Named): string[][] {
  return holdings.map((one) => [
    `${one.symbol}`,
    `${one.balance} ${one.unit}`,
    Object.entries(one.held)
      .map(([kind, amount]) => `${named(HOLD_KIND[kind as keyof typeof HOLD_KIND])} ${amount}`)
      .join(' · ') || '0',
    one.free,
    [one.vintage ?? '', one.valid_until ? t(`至 ${one.valid_until}`, `to ${one.valid_until}`) : '']
      .filter(Boolean)
      .join(' ') || t('未载', 'none on record'),
    one.price,
    one.year ? `${one.year.average_price} · ${one.year.volume}` : t('无成交', 'no trades'),
    one.free_value,
    one.loans.map(({ amount }) => grouped(amount)).join(' · ') || t('无质押规则', 'no rule for pledges'),
  ])
}

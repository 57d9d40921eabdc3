import { renderSVG } from 'uqr'
import type { Certificate } from '../../engine/facts/certificate.ts'
import { DEAL_CERTIFICATE_STATUS, DEAL_KIND, SIDE, type Word } from '../../engine/facts/words.ts'
import { escaped } from '../edge/markup.ts'
import { grouped, printed } from '../edge/printed.ts'

export interface CertificatePlace {
  /** When the page was made. */
  readonly issuedAt: number
  readonly address: string
  readonly language: 'zh' | 'en'
}

/** What became of cash and permits. */
const FINAL = {
  stands: { zh: '款项与权益已交割。', en: 'It is paid, and the permits have moved. ' },
  annulled: {
    zh: '成交已撤销,款项与权益已退回。',
    en: 'The trade was annulled: cash and permits went back. ',
  },
  corrected: {
    zh: '价格已更正,差价已补退;以新证为准。',
    en: 'The price was corrected and the difference paid: another certificate holds. ',
  },
} as const

/** One page of a deal: what was bought or sold, by whom, for how much, on which document, and a code by which it is looked up. */
export function certificatePage(of: Certificate, place: CertificatePlace): string {
  const { language, issuedAt, address } = place
  const { status } = of
  const hash = of.certificate_number
  const t = (zh: string, en: string) => (language === 'zh' ? zh : en)
  const named = (word: Word) => word[language]
  const title = t('交易鉴证书', 'Certificate of a deal')
  const number = `${of.deal_kind}-${of.deal_number}`
  const code = renderSVG(`${address}/certificate/${of.deal_kind}/${of.deal_number}/${hash}`, { border: 1 })
  const told = (at: number) =>
    `${new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')} (UTC+8)`
  const prices = of.by_price.map(({ quantity, price }) =>
    of.by_price.length === 1 ? grouped(price) : `${grouped(quantity)} × ${grouped(price)}`,
  )
  const rows = [
    [t('当事人', 'Party'), `${named(of.name)} ${of.uscc}`],
    [t('方向', 'Side'), named(SIDE[of.side])],
    [
      t('对方', 'The other side'),
      of.counterparty === null ? t('集中交易,不公开对方', 'not told in this market') : named(of.counterparty),
    ],
    [t('方式', 'How'), named(DEAL_KIND[of.deal_kind])],
    [t('品种', 'Permit'), `${of.symbol} ${named(of.instrument)}`],
    [t('数量', 'Quantity'), `${grouped(of.quantity)} ${of.unit}`],
    [t('单价(元)', 'Price, CNY'), prices.join('; ')],
    ...(of.original_price === null
      ? []
      : [[t('原价(已更正)', 'Price before it was corrected'), grouped(of.original_price)] as const]),
    [t('金额(元)', 'Amount, CNY'), grouped(of.amount)],
    [t('依据', 'Rests on'), of.document ?? t('交易规则', 'the rules of the market')],
    [t('市场依据', 'The market is open by'), named(of.legal_basis)],
    [t('成交时间', 'Concluded'), told(Date.parse(of.concluded_at))],
    ...(of.deal_kind === 'trade'
      ? [[t('公开日志', 'In the log'), t('随当日成交入志', 'with the trades of its day')] as const]
      : of.log_index === null
        ? []
        : [[t('公开日志', 'In the log'), String(of.log_index)] as const]),
  ] as const
  return printed(
    { language, title: `${title} ${number}` },
    `<header><div class="code">${code}</div><h1>${title}</h1>
${status === 'stands' ? '' : `<p class="flags"><b>⚠ ${escaped(named(DEAL_CERTIFICATE_STATUS[status]))}</b></p>`}
${of.is_demonstration ? `<p class="flags"><b>⚠ ${t('演示环境出具,不具效力', 'Issued by a demonstration: it has no force')}</b></p>` : ''}
<p>${escaped(`${named(DEAL_KIND[of.deal_kind])} ${of.deal_number}`)} · ${t('出具', 'issued by')} ${escaped(of.issued_by)} · ${told(issuedAt)}</p></header>
<table><tbody>${rows.map(([name, value]) => `<tr><th class="short">${escaped(name)}</th><td>${escaped(value)}</td></tr>`).join('')}</tbody></table>
<footer><p>${FINAL[status][language]}${t('扫码或以下列编号查询本鉴证书是否有效。', 'By the code, or by the number below, anybody sees whether it stands.')}</p>
<p class="hash">${hash}</p></footer>`,
  )
}

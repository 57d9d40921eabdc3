import { useState } from 'preact/hooks'
import type { FixedSaleAnswer } from '../../../engine/facts/fixed-sale.ts'
import { DEAL_STATUS, FIXED_SALE_STATUS } from '../../../engine/facts/words.ts'
import { CertificateButton } from '../me/certificate.tsx'
import { useList, write } from '../shell/api.ts'
import { REASON, RowAction } from '../shell/form.tsx'
import { dateTime, decimal } from '../shell/format.ts'
import { useFresh, useNow } from '../shell/fresh.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { may, me } from '../shell/who.tsx'
import { Ballot } from './ballot.tsx'
import { Deals } from './deals.tsx'
import { ProposeFixedSale } from './fixed-propose.tsx'
import { followedSaid } from './followed.tsx'
import { NoticeChanges } from './notice-changes.tsx'

/** Sales from the reserve at a price told beforehand, to whoever comes first. */
export function FixedSales() {
  const sales = useList('/v1/fixed-price-sales')
  useFresh(sales.refresh)
  return (
    <>
      {(sales.rows ?? []).map((sale) => (
        <Sale key={sale.fixed_sale_id} sale={sale} onDone={sales.reload} />
      ))}
      {may('propose_fixed_sale') && <ProposeFixedSale onDone={sales.reload} />}
    </>
  )
}

function Purchases({ of: { fixed_sale_id, purchase_count } }: { of: FixedSaleAnswer }) {
  const [isOpen, setIsOpen] = useState(false)
  if (purchase_count === 0) return null
  return (
    <details onToggle={(event) => setIsOpen((event.target as HTMLDetailsElement).open)}>
      <summary>
        {t(
          `成交 ${purchase_count} 笔`,
          purchase_count === 1 ? 'Bought once' : `Bought ${purchase_count} times`,
        )}
      </summary>
      {isOpen && <PurchaseTable id={fixed_sale_id} key={purchase_count} />}
    </details>
  )
}

function PurchaseTable({ id }: { id: number }) {
  const purchases = useList('/v1/fixed-price-sales/{fixed_sale_id}/purchases', { fixed_sale_id: id })
  return (
    <>
      <Table
        testId={`purchases-${id}`}
        asCards
        columns={[
          { name: t('时间', 'Time'), cell: ({ at }) => dateTime(at) },
          { name: t('企业', 'Enterprise'), cell: ({ name }) => named(name) },
          { name: t('数量', 'Quantity'), isRight: true, cell: ({ quantity }) => decimal(quantity) },
          { name: t('金额(元)', 'Amount, CNY'), isRight: true, cell: ({ amount }) => decimal(amount) },
          {
            name: '',
            cell: ({ uscc, purchase_id, deal_id, deal_status }) =>
              deal_status === 'voided' ? (
                <small>{named(DEAL_STATUS.voided)}</small>
              ) : (
                uscc === me.value?.uscc &&
                deal_id === null && <CertificateButton kind="purchase" number={purchase_id} />
              ),
          },
        ]}
        rows={purchases.rows}
        keyOf={({ purchase_id }) => purchase_id}
      />
      <More of={purchases} none="" />
    </>
  )
}

function stateOf({ status, is_open, is_applied_for, quantity_left }: FixedSaleAnswer): string {
  if (is_applied_for) return t('申购中', 'applications are taken')
  if (is_open) return t('出让中', 'open')
  if (status !== 'announced') return named(FIXED_SALE_STATUS[status])
  return Number(quantity_left) === 0 ? t('已售罄', 'sold out') : t('不在出让时间', 'not open now')
}

function Sale({ sale, onDone }: { sale: FixedSaleAnswer; onDone: () => void }) {
  const { fixed_sale_id, symbol, status, is_open, price, quantity_left: left, max_quantity } = sale
  const given = { of: fixed_sale_id, button: t('下一步', 'Next'), onDone }
  const now = useNow()
  const isUnderWay = status === 'proposed' || (status === 'announced' && now < Date.parse(sale.closes_at))
  return (
    <Card
      id={`fixed-${fixed_sale_id}`}
      title={t(`定价出让 #${fixed_sale_id} ${symbol}`, `At a fixed price #${fixed_sale_id} ${symbol}`)}
      aside={<b>{stateOf(sale)}</b>}
    >
      <dl class="facts">
        <dt>{t('单价', 'Price')}</dt>
        <dd>
          {decimal(price)} {t('元', 'CNY')}
        </dd>
        <dt>{t('余量 / 总量', 'Left of')}</dt>
        <dd data-testid={`left-${fixed_sale_id}`}>
          {decimal(left)} / {decimal(sale.quantity)}
        </dd>
        <dt>{t('每个企业至多', 'One enterprise buys at most')}</dt>
        <dd>{max_quantity === null ? t('不限', 'all of it') : decimal(max_quantity)}</dd>
        <dt>{t('出让时间', 'Open')}</dt>
        <dd>
          {dateTime(sale.opens_at)} – {dateTime(sale.closes_at)}
        </dd>
        {sale.ballot_at && (
          <>
            <dt>{t('申购截止并摇号', 'Applications until, and ballot')}</dt>
            <dd>
              {dateTime(sale.ballot_at)} ·{' '}
              {t(`${sale.application_count} 份申购`, `${sale.application_count} applications`)}
            </dd>
          </>
        )}
        <dt>{t('成交后', 'After it')}</dt>
        <dd>{followedSaid(sale)}</dd>
        {sale.announced_at && (
          <>
            <dt>{t('公告', 'Announced')}</dt>
            <dd>{dateTime(sale.announced_at)}</dd>
          </>
        )}
        <dt>{t('文件', 'Document')}</dt>
        <dd>{sale.document}</dd>
        {sale.reason && (
          <>
            <dt>{t('原因', 'Why')}</dt>
            <dd>{sale.reason}</dd>
          </>
        )}
      </dl>
      <NoticeChanges
        sale={{
          ...{ kind: 'purchase', id: fixed_sale_id, status, version: sale.notice_version },
          times: { opens_at: sale.opens_at, ballot_at: sale.ballot_at, closes_at: sale.closes_at },
        }}
        now={now}
        onDone={onDone}
      />
      {sale.ballot_at && <Ballot sale={sale} onDone={onDone} />}
      <p>
        {is_open && may('buy_fixed') && (
          <RowAction
            {...given}
            name={t('购买', 'Buy')}
            fields={[{ name: 'quantity', kind: 'decimal' }]}
            effect={({ quantity = '' }) =>
              sale.publicity_days === null
                ? t(
                    `以 ${decimal(price)} 元购买 ${decimal(quantity)} ${symbol},立即付款并取得权益。`,
                    `${decimal(quantity)} ${symbol} are bought at CNY ${decimal(price)}: paid for and yours at once.`,
                  )
                : t(
                    `以 ${decimal(price)} 元购买 ${decimal(quantity)} ${symbol},价款冻结;${followedSaid(sale)}。`,
                    `${decimal(quantity)} ${symbol} are bought at CNY ${decimal(price)}, which is set aside: ${followedSaid(sale)}.`,
                  )
            }
            send={({ quantity = '' }, key) =>
              write(
                'POST /v1/fixed-price-sales/{fixed_sale_id}/purchases',
                { fixed_sale_id },
                { quantity },
                key,
              )
            }
          />
        )}
        {status === 'proposed' && now < Date.parse(sale.closes_at) && may('approve_fixed_sale') && (
          <RowAction
            {...given}
            name={t('批准公告', 'Announce')}
            fields={[]}
            effect={() =>
              sale.ballot_at === null
                ? t('公告后先到先得。', 'It is announced; first come, first served.')
                : t(
                    '公告后接受申购,到时摇号定先后。',
                    'It is announced: applications are taken, and a ballot says who comes first.',
                  )
            }
            send={(_, key) =>
              write('POST /v1/fixed-price-sales/{fixed_sale_id}/approve', { fixed_sale_id }, undefined, key)
            }
          />
        )}
        {isUnderWay && may('cancel_fixed_sale') && (
          <RowAction
            {...given}
            name={t('取消', 'Call off')}
            fields={[REASON]}
            effect={() => t('停止出让,已售部分不变。', 'Nothing more is sold; what was sold stays sold.')}
            send={({ reason = '' }, key) =>
              write('POST /v1/fixed-price-sales/{fixed_sale_id}/cancel', { fixed_sale_id }, { reason }, key)
            }
          />
        )}
      </p>
      <Purchases of={sale} />
      {sale.publicity_days !== null && <Deals kind="purchase" id={fixed_sale_id} />}
    </Card>
  )
}

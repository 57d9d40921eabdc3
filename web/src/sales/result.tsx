import type { SaleAnswer } from '../../../engine/facts/sale.ts'
import { DEAL_STATUS, SALE_OUTCOME } from '../../../engine/facts/words.ts'
import { dateTime, decimal, decimalOr, number } from '../shell/format.ts'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

/** What came of a sale by bids: its price, who got how much, and every bid as it was opened. */
export function Result({ sale }: { sale: SaleAnswer }) {
  const { statistics, outcome, price, sold, revenue, awards, chance } = sale
  return (
    <div data-testid={`result-${sale.sale_id}`}>
      <p>
        <b>{outcome && named(SALE_OUTCOME[outcome])}</b>
        {sale.cleared_at !== null && <small> {dateTime(sale.cleared_at)}</small>}
        {price !== null &&
          t(
            `:${sale.pricing === 'uniform' ? '成交价' : '最低成交价'} ${decimal(price)} 元,售出 ${decimalOr(sold)},收入 ${decimalOr(revenue)} 元`,
            `: at ${sale.pricing === 'uniform' ? '' : 'the lowest '}CNY ${decimal(price)}, ${decimalOr(sold)} sold, revenue CNY ${decimalOr(revenue)}`,
          )}
      </p>
      <p>
        {t(
          `竞买人 ${statistics!.bidders},中标 ${statistics!.successful};报价总量 ${decimal(statistics!.bid_quantity)},覆盖率 ${number(statistics!.cover_ratio)};报价最低 ${decimalOr(statistics!.min_price)},最高 ${decimalOr(statistics!.max_price)},平均 ${decimalOr(statistics!.mean_price)},中位 ${decimalOr(statistics!.median_price)}`,
          `${statistics!.bidders} bidders, ${statistics!.successful} successful; ${decimal(statistics!.bid_quantity)} bid for, cover ratio ${number(statistics!.cover_ratio)}; lowest ${decimalOr(statistics!.min_price)}, highest ${decimalOr(statistics!.max_price)}, mean ${decimalOr(statistics!.mean_price)}, median ${decimalOr(statistics!.median_price)}`,
        )}
      </p>
      <ul>
        {awards.map(({ uscc, name, quantity, amount, deal_status }) => (
          <li key={uscc} class={deal_status === 'voided' ? 'struck' : ''}>
            {named(name)} {uscc}: {decimal(quantity)} · {decimal(amount)} {t('元', 'CNY')}
            {deal_status !== null && <small> {named(DEAL_STATUS[deal_status])}</small>}
          </li>
        ))}
      </ul>
      <Opened sale={sale} />
      {chance !== null && (
        <p>
          <small>
            {t(
              `同价者的随机次序由 ${chance} 抽得,可复算${sale.is_chance_of_bids ? ';该数由全部报价中的随机数算得,任何一方均不能选定' : ''}`,
              `Equal prices were ordered by draws from ${chance}, which anybody can draw again${sale.is_chance_of_bids ? '; it is made of what every bidder sealed with his bid, so that nobody chose it' : ''}`,
            )}
          </small>
        </p>
      )}
    </div>
  )
}

/** Every bid as it was opened: what the sale can be cleared again from. */
function Opened({ sale }: { sale: SaleAnswer }) {
  return (
    <details>
      <summary>{t(`全部报价(${sale.bids.length})`, `Every bid (${sale.bids.length})`)}</summary>
      <Table
        testId={`opened-${sale.sale_id}`}
        asCards
        columns={[
          {
            name: t('报价', 'Bid'),
            cell: ({ bid_id, nonce }) => (
              <>
                #{bid_id} <small class="hash">{nonce}</small>
              </>
            ),
          },
          {
            name: t('数量 @ 价格', 'Quantity at price'),
            cell: ({ entries, fault }) => (
              <>
                {entries.map(({ price, quantity }) => `${decimal(quantity)} @ ${decimal(price)}`).join('; ')}
                {fault && <small> {named(fault)}</small>}
              </>
            ),
          },
          { name: t('保证金', 'Deposit'), isRight: true, cell: ({ deposit }) => decimal(deposit) },
          { name: t('中标', 'Awarded'), isRight: true, cell: ({ awarded }) => decimal(awarded) },
        ]}
        rows={sale.bids}
        keyOf={({ bid_id }) => bid_id}
      />
    </details>
  )
}

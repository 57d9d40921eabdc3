import type { AnnulmentAnswer } from '../../../engine/facts/annulment.ts'
import { BLOCK_STATUS, ORDER_STATUS, SIDE } from '../../../engine/facts/words.ts'
import { LargeHoldings } from '../me/large-holdings.tsx'
import { ask, asked } from '../shell/address.ts'
import { type LoadedList, useList } from '../shell/api.ts'
import { CsvButton } from '../shell/download.tsx'
import { Choice } from '../shell/field.tsx'
import { dateTime, decimal } from '../shell/format.ts'
import { useFresh } from '../shell/fresh.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useInstruments, useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { AlertsCards } from './alerts.tsx'
import { AnnulAction, AnnulmentsCard } from './annulments.tsx'
import { WindowsCard } from './windows.tsx'

/** Trades with both parties, and the orders of one member: what market abuse is found in. */
export function WatchPart() {
  const instruments = useInstruments()
  const subjects = useSubjects('enterprise')
  const symbol = asked('symbol') || instruments[0]?.value
  const uscc = asked('uscc') || subjects.options[0]?.value
  const trades = useList(symbol ? '/v1/instruments/{symbol}/parties' : undefined, { symbol: symbol ?? '' })
  useFresh(trades.refresh)
  const annulments = useList('/v1/annulments')
  useFresh(annulments.refresh)
  const orders = useList(uscc ? '/v1/participants/{uscc}/orders' : undefined, { uscc: uscc ?? '' })
  useFresh(orders.refresh)
  return (
    <>
      <AlertsCards />
      <WindowsCard />
      <LargeHoldings />
      <AnnulmentsCard annulments={annulments} nameOf={subjects.nameOf} />
      <Card
        title={t('成交双方', 'Trades with both parties')}
        aside={
          <>
            {symbol && (
              <Choice
                label={t('品种', 'Instrument')}
                value={symbol}
                options={instruments}
                onChange={(one) => ask('symbol', one)}
              />
            )}
            <CsvButton name={`trades-${symbol}`} of={trades} />
          </>
        }
      >
        <Table
          testId="parties"
          asCards
          columns={[
            { name: '#', cell: ({ trade_id }) => trade_id },
            { name: t('时间', 'Time'), cell: ({ at }) => dateTime(at) },
            { name: t('价格', 'Price'), isRight: true, cell: ({ price }) => decimal(price) },
            { name: t('数量', 'Quantity'), isRight: true, cell: ({ quantity }) => decimal(quantity) },
            {
              name: t('挂单方', 'Maker'),
              cell: ({ maker, maker_order_id }) => `${subjects.nameOf(maker)} #${maker_order_id}`,
            },
            {
              name: t('吃单方', 'Taker'),
              cell: ({ taker, taker_order_id }) => `${subjects.nameOf(taker)} #${taker_order_id}`,
            },
            {
              name: '',
              cell: (trade) =>
                symbol && (
                  <AnnulAction
                    of={{
                      ...{ deal_kind: 'trade', trade_id: trade.trade_id, symbol, price: trade.price },
                      ...{ quantity: trade.quantity, traded_at: trade.at },
                      ...{ buyer_uscc: trade.buyer, seller_uscc: trade.seller },
                    }}
                    known={annulments.rows}
                    onDone={annulments.reload}
                  />
                ),
            },
          ]}
          rows={trades.rows}
          keyOf={({ trade_id }) => trade_id}
        />
        <More of={trades} none={t('尚无成交', 'No trades yet')} />
      </Card>
      <Card
        title={t('主体的委托', 'Orders of a member')}
        aside={
          <>
            {uscc && (
              <Choice
                label={t('主体', 'Member')}
                value={uscc}
                options={subjects.options}
                onChange={(one) => ask('uscc', one)}
              />
            )}
            <CsvButton name={`orders-${uscc}`} of={orders} />
          </>
        }
      >
        <Table
          columns={[
            { name: '#', cell: ({ order_id }) => order_id },
            { name: t('时间', 'Time'), cell: ({ placed_at }) => dateTime(placed_at) },
            { name: t('品种', 'Instrument'), cell: (one) => one.symbol },
            { name: t('方向', 'Side'), cell: ({ side }) => named(SIDE[side]) },
            { name: t('价格', 'Price'), isRight: true, cell: ({ price }) => decimal(price) },
            {
              name: t('成交/数量', 'Filled / quantity'),
              isRight: true,
              cell: ({ filled_quantity, quantity }) => `${decimal(filled_quantity)} / ${decimal(quantity)}`,
            },
            { name: t('状态', 'Status'), cell: ({ status }) => named(ORDER_STATUS[status]) },
          ]}
          rows={orders.rows}
          keyOf={({ order_id }) => order_id}
        />
        <More of={orders} none={t('没有委托', 'No orders')} />
      </Card>
      <BlocksWatch annulments={annulments} />
    </>
  )
}

/** Every negotiation of a block trade, with its offers. */
function BlocksWatch({ annulments }: { annulments: LoadedList<AnnulmentAnswer> }) {
  const blocks = useList('/v1/block-trades/all')
  useFresh(blocks.refresh)
  return (
    <Card title={t('大宗协议', 'Block trades')} aside={<CsvButton name="blocks" of={blocks} />}>
      <Table
        testId="all-blocks"
        asCards
        columns={[
          { name: '#', cell: ({ block_id }) => block_id },
          { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
          { name: t('卖方', 'Seller'), cell: ({ seller }) => named(seller.name) },
          { name: t('买方', 'Buyer'), cell: ({ buyer }) => named(buyer.name) },
          {
            name: t('各次报价', 'Offers'),
            cell: ({ offers }) =>
              offers.map(({ price, quantity }) => `${decimal(quantity)} @ ${decimal(price)}`).join(' → '),
          },
          { name: t('金额', 'Amount'), isRight: true, cell: ({ amount }) => decimal(amount) },
          { name: t('状态', 'Status'), cell: ({ status }) => named(BLOCK_STATUS[status]) },
          {
            name: '',
            cell: ({ block_id, symbol, offers, seller, buyer, status, ended_at }) =>
              status === 'done' && (
                <AnnulAction
                  of={{
                    ...{ deal_kind: 'block', trade_id: block_id, symbol, traded_at: ended_at! },
                    ...{ price: offers.at(-1)!.price, quantity: offers.at(-1)!.quantity },
                    ...{ buyer_uscc: buyer.uscc, seller_uscc: seller.uscc },
                  }}
                  known={annulments.rows}
                  onDone={annulments.reload}
                />
              ),
          },
        ]}
        rows={blocks.rows}
        keyOf={({ block_id }) => block_id}
      />
      <More of={blocks} none={t('尚无协商', 'No negotiations yet')} />
    </Card>
  )
}

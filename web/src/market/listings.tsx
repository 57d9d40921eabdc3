import { useEffect } from 'preact/hooks'
import type { Instrument } from '../../../engine/facts/market.ts'
import { SIDE } from '../../../engine/facts/words.ts'
import { useLoaded, write } from '../shell/api.ts'
import { ActionForm, RowAction } from '../shell/form.tsx'
import { decimal } from '../shell/format.ts'
import { Card, Loading } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { Balances } from './balances.tsx'
import { MayNot } from './eligibility.tsx'
import type { MarketStream } from './market-stream.ts'
import { costText } from './order-draft.ts'

/** Listings at the five best prices of each side: what is for sale is bought, what is sought is sold, one by one. */
export function ListingsCard(props: { instrument: Instrument; stream: MarketStream; mayTrade: boolean }) {
  const { instrument, stream, mayTrade } = props
  const { symbol, unit } = instrument
  const listings = useLoaded('/v1/listings', { symbol })
  const levels = JSON.stringify([stream.bids.value, stream.asks.value])
  // The book tells that something changed; the list tells what is there.
  useEffect(() => listings.reload(), [levels])
  const own = new Set([...stream.orders.value.keys()])
  return (
    <Card title={t('挂牌行情(最优五个价位)', 'Listings (five best prices)')}>
      <p class="note">
        {t(
          '价格优先:须先摘更优价位;同一价位可任选对手方。成交价为挂牌价,即时交割。',
          'A better price is taken first; at one price you choose. The price is that of the listing, settled at once.',
        )}
      </p>
      <Loading of={listings} />
      <Table
        testId="listings"
        asCards
        columns={[
          { name: '#', cell: ({ listing_id }) => listing_id },
          {
            name: t('挂牌', 'Listed to'),
            cell: ({ side }) => named(SIDE[side]),
          },
          { name: t('价格', 'Price'), isRight: true, cell: ({ price }) => decimal(price) },
          {
            name: t('数量', 'Quantity'),
            isRight: true,
            cell: ({ quantity }) => `${decimal(quantity)} ${unit}`,
          },
          {
            name: '',
            cell: ({ listing_id, side, price, quantity }) =>
              own.has(listing_id) ? (
                <span class="mark">{t('我的', 'mine')}</span>
              ) : (
                mayTrade && (
                  <RowAction
                    name={side === 'sell' ? t('摘牌买入', 'Buy') : t('摘牌卖出', 'Sell')}
                    of={`#${listing_id}`}
                    button={t('下一步', 'Next')}
                    fields={[{ name: 'quantity', kind: 'decimal', unit, initial: quantity }]}
                    effect={({ quantity: wanted = '' }) =>
                      side === 'sell'
                        ? t(
                            `以 ${decimal(price)} 元买入 ${decimal(wanted)} ${unit},共 ${costText(price, wanted)},立即成交交割。`,
                            `${decimal(wanted)} ${unit} are bought at CNY ${decimal(price)}, ${costText(price, wanted)} in all, settled at once.`,
                          )
                        : t(
                            `以 ${decimal(price)} 元卖出 ${decimal(wanted)} ${unit},共 ${costText(price, wanted)},立即成交交割。`,
                            `${decimal(wanted)} ${unit} are sold at CNY ${decimal(price)}, ${costText(price, wanted)} in all, settled at once.`,
                          )
                    }
                    send={({ quantity: wanted = '' }, key) =>
                      write(
                        'POST /v1/listings/{listing_id}/take',
                        { listing_id },
                        {
                          client_order_id: key,
                          symbol,
                          side: side === 'sell' ? 'buy' : 'sell',
                          price,
                          quantity: wanted,
                        },
                        key,
                      )
                    }
                    done={({ filled_quantity }) =>
                      t(`已成交 ${decimal(filled_quantity)}`, `${decimal(filled_quantity)} traded`)
                    }
                    onDone={listings.reload}
                  />
                )
              ),
          },
        ]}
        rows={listings.value && [...listings.value.data].sort(offersFirst)}
        keyOf={({ listing_id }) => listing_id}
      />
      {listings.value?.data.length === 0 && <p class="empty">{t('暂无挂牌', 'Nothing is listed')}</p>}
    </Card>
  )
}

/** What is for sale stands before what is sought: most come to buy. Within a side the best stays first. */
function offersFirst(a: { readonly side: string }, b: { readonly side: string }): number {
  return Number(b.side === 'sell') - Number(a.side === 'sell')
}

const NOTHING = () => undefined

/** The ticket of a market of listings: an order that rests until somebody takes it. */
export function ListCard({ instrument, stream }: { instrument: Instrument; stream: MarketStream }) {
  const { symbol, unit, max_order_quantity } = instrument
  const { lower, upper } = (stream.ticker.value ?? instrument).price_limit
  return (
    <Card title={t('挂牌', 'List')}>
      <p class="note">
        {t(
          `价格 ${decimal(lower)} 至 ${decimal(upper)},每笔至多 ${decimal(max_order_quantity)} ${unit};不收手续费。`,
          `Prices from ${decimal(lower)} to ${decimal(upper)}, at most ${decimal(max_order_quantity)} ${unit} each; no fee is charged.`,
        )}
      </p>
      {(['sell', 'buy'] as const).map((side) => (
        <MayNot key={side} symbol={symbol} side={side} quantity="" onAnswer={NOTHING} />
      ))}
      <ActionForm
        testId="list"
        button={t('下一步', 'Next')}
        fields={[
          {
            name: 'side',
            label: { zh: '挂牌方向', en: 'List to' },
            options: (['sell', 'buy'] as const).map((value) => ({ value, label: named(SIDE[value]) })),
          },
          { name: 'price', kind: 'decimal', unit: `CNY/${unit}` },
          { name: 'quantity', kind: 'decimal', unit },
        ]}
        effect={({ side, price = '', quantity = '' }) =>
          t(
            `挂牌${named(SIDE[side as 'buy' | 'sell'])} ${decimal(quantity)} ${unit},每单位 ${decimal(price)} 元,共 ${costText(price, quantity)};当日有效,可撤销。`,
            `Listed to ${named(SIDE[side as 'buy' | 'sell'])} ${decimal(quantity)} ${unit} at CNY ${decimal(price)}, ${costText(price, quantity)} in all; good for the day, and can be cancelled.`,
          )
        }
        send={({ side, price = '', quantity = '' }, key) =>
          write(
            'POST /v1/listings',
            {},
            { client_order_id: key, symbol, side: side as 'buy' | 'sell', price, quantity },
            key,
          )
        }
      />
      <Balances stream={stream} instrument={instrument} />
    </Card>
  )
}

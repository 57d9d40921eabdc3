import type { OpenAuctionAnswer } from '../../../engine/facts/open-auction.ts'
import { useLoaded } from '../shell/api.ts'
import { dateTime, decimal } from '../shell/format.ts'
import { useFresh, useNow } from '../shell/fresh.ts'
import { Card, Loading } from '../shell/parts.tsx'
import { t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { Deals } from './deals.tsx'
import { Notice } from './open-notice.tsx'
import { Registrations } from './open-registrations.tsx'

/** An auction in the open, from its notice to the change of the permits: what everybody may read, and what each does. */
export function OpenAuctionPage({ place }: { place: Readonly<Record<string, string>> }) {
  const open_auction_id = Number(place.open_auction_id)
  const auction = useLoaded('/v1/open-auctions/{open_auction_id}', { open_auction_id })
  useFresh(auction.reload)
  const now = useNow()
  const found = auction.value
  if (!found) return <Loading of={auction} />
  const again = auction.reload
  // While bids are taken they come first: on a phone the notice would stand before them.
  const isBidding = found.status === 'announced' && ['free', 'wait', 'timed'].includes(found.stage)
  const steps = (
    <>
      <Registrations auction={found} now={now} onDone={again} />
      <Bids auction={found} isBidding={isBidding} />
    </>
  )
  return (
    <>
      {isBidding && <Clock auction={found} now={now} />}
      {isBidding && steps}
      <Notice auction={found} onDone={again} />
      {found.status !== 'proposed' && !isBidding && steps}
      {found.status !== 'proposed' && <Deals kind="auction" id={open_auction_id} />}
    </>
  )
}

/** Time that is left, as a clock shows it. */
function clockOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  return [hours, minutes, seconds % 60].map((part) => String(part).padStart(2, '0')).join(':')
}

/** How long it goes on, and what the price is where it falls. */
function Clock({ auction, now }: { auction: OpenAuctionAnswer; now: number }) {
  const { stage } = auction
  return (
    <p class="sentence" role="timer" data-testid="auction-clock">
      {auction.price_now !== null &&
        t(
          `现价 ${decimal(auction.price_now)} 元,余量 ${decimal(auction.quantity_left)};`,
          `CNY ${decimal(auction.price_now)} now, ${decimal(auction.quantity_left)} left; `,
        )}
      {auction.falls_at !== null &&
        t(
          `${clockOf(Date.parse(auction.falls_at) - now)} 后降价;`,
          `it falls in ${clockOf(Date.parse(auction.falls_at) - now)}; `,
        )}
      {stage === 'wait' ? t('距限时报价开始 ', 'The timed rounds begin in ') : t('距结束 ', 'It ends in ')}
      <b>{clockOf(Date.parse(stage === 'wait' ? auction.timed_from! : auction.ends_at) - now)}</b>
      {stage === 'wait' && t('(等待期,暂停报价)', ' (the wait: no bids are taken)')}
    </p>
  )
}

function Bids({ auction, isBidding }: { auction: OpenAuctionAnswer; isBidding: boolean }) {
  if (auction.bids.length === 0) return null
  return (
    <Card title={t('报价记录', 'Bids')}>
      {isBidding && auction.price_to_beat !== null && (
        <p>
          {t(
            `已足量:尚未入围者须优于 ${decimal(auction.price_to_beat)} 元。`,
            `All of it is bid for: who gets nothing yet has to be better than CNY ${decimal(auction.price_to_beat)}.`,
          )}
        </p>
      )}
      <Table
        testId="open-bids"
        asCards
        columns={[
          { name: t('时间', 'Time'), cell: ({ at }) => dateTime(at) },
          { name: t('竞买号', 'Bidder'), isRight: true, cell: ({ bidder }) => bidder },
          { name: t('价格(元)', 'Price, CNY'), isRight: true, cell: ({ price }) => decimal(price) },
          { name: t('数量', 'Quantity'), isRight: true, cell: ({ quantity }) => decimal(quantity) },
          {
            name: t('可得', 'Would get'),
            isRight: true,
            cell: ({ would_get }) =>
              would_get === null ? t('已被自己的新报价取代', 'replaced by its own') : decimal(would_get),
          },
        ]}
        rows={auction.bids}
        keyOf={({ at, bidder, price }) => `${at} ${bidder} ${price}`}
      />
    </Card>
  )
}

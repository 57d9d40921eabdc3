import type { OpenAuctionAnswer } from '../../../engine/facts/open-auction.ts'
import { OPEN_AUCTION_FORM } from '../../../engine/facts/words.ts'
import { useLoaded, write } from '../shell/api.ts'
import { REASON, RowAction } from '../shell/form.tsx'
import { dateTime, decimal, number } from '../shell/format.ts'
import { useFresh, useNow } from '../shell/fresh.ts'
import { Card, Loading } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'
import { stateOf } from './open.tsx'
import { Deals } from './open-deals.tsx'
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
      <Deals auction={found} />
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
      {auction.price_now === null
        ? t('距结束 ', 'It ends in ')
        : t(
            `现价 ${decimal(auction.price_now)} 元;距结束 `,
            `CNY ${decimal(auction.price_now)} now; it ends in `,
          )}
      <b>{clockOf(Date.parse(stage === 'wait' ? auction.timed_from! : auction.ends_at) - now)}</b>
      {stage === 'wait' && t('(等待期,暂停报价)', ' (the wait: no bids are taken)')}
    </p>
  )
}

function Notice(props: { auction: OpenAuctionAnswer; onDone: () => void }) {
  const { auction, onDone } = props
  const { open_auction_id, form, symbol, status } = auction
  const given = { of: open_auction_id, button: t('下一步', 'Next'), onDone }
  return (
    <Card
      title={t(
        `${form === 'reverse' ? '购回' : '出让'}公告 #${open_auction_id} ${symbol}`,
        `Notice #${open_auction_id} ${symbol}`,
      )}
      aside={
        <span class="buttons">
          <b data-testid="auction-state">{stateOf(auction)}</b>
          <button type="button" class="plain" onClick={() => print()}>
            {t('打印', 'Print')}
          </button>
        </span>
      }
    >
      <dl class="facts">
        <dt>{t('方式', 'Form')}</dt>
        <dd>{named(OPEN_AUCTION_FORM[form])}</dd>
        <dt>{t('数量', 'Quantity')}</dt>
        <dd>
          {decimal(auction.quantity)} · {t('每人至多', 'one bidder at most')} {decimal(auction.max_quantity)}
        </dd>
        <dt>{t('起始价与幅度', 'Start and step')}</dt>
        <dd>
          {decimal(auction.start_price)} / {decimal(auction.step)} {t('元', 'CNY')}
          {auction.floor_price !== null &&
            t(
              ` · 每 ${auction.step_minutes} 分钟降一级,至 ${decimal(auction.floor_price)} 元`,
              ` · down every ${auction.step_minutes} minutes to ${decimal(auction.floor_price)}`,
            )}
        </dd>
        <dt>{t('保证金', 'Deposit')}</dt>
        <dd>
          {form === 'reverse'
            ? t('冻结拟售权益', 'the permits that are offered')
            : t(
                `报名数量按起始价的 ${number(auction.deposit_basis_points / 100)}%`,
                `${number(auction.deposit_basis_points / 100)} % of the quantity at the start price`,
              )}
        </dd>
        <dt>{t('公告', 'Announced')}</dt>
        <dd>{auction.announced_at === null ? '—' : dateTime(auction.announced_at)}</dd>
        <dt>{t('报名截止', 'Registration until')}</dt>
        <dd>{dateTime(auction.registers_until)}</dd>
        <dt>{t('自由报价', 'Free bids')}</dt>
        <dd>
          {dateTime(auction.opens_at)} – {dateTime(auction.closes_at)}
        </dd>
        {form !== 'falling' && (
          <>
            <dt>{t('限时报价', 'Timed rounds')}</dt>
            <dd>
              {auction.timed_from === null
                ? t(
                    `两名以上竞买人时:等待 ${auction.wait_minutes} 分钟,每轮 ${auction.round_minutes} 分钟`,
                    `with two bidders or more: a wait of ${auction.wait_minutes} minutes, rounds of ${auction.round_minutes}`,
                  )
                : `${dateTime(auction.timed_from)} – ${dateTime(auction.ends_at)}`}
            </dd>
          </>
        )}
        <dt>{t('成交后', 'After it')}</dt>
        <dd>
          {t(
            `公示 ${auction.publicity_days} 个工作日,签约后 ${auction.payment_days} 个工作日内付款,双方许可证变更后交割`,
            `${auction.publicity_days} working days in public, ${auction.payment_days} to pay after the contract; final once both permits were changed`,
          )}
        </dd>
        <dt>{t('文件', 'Document')}</dt>
        <dd>{auction.document}</dd>
        {auction.reason && (
          <>
            <dt>{t('原因', 'Why')}</dt>
            <dd>{auction.reason}</dd>
          </>
        )}
      </dl>
      <p>
        {status === 'proposed' && may('approve_open_auction') && (
          <RowAction
            {...given}
            name={t('批准公告', 'Announce')}
            fields={[]}
            effect={() => t('公告后接受报名。', 'It is announced, and who wants to bid registers.')}
            send={(_, key) =>
              write('POST /v1/open-auctions/{open_auction_id}/approve', { open_auction_id }, undefined, key)
            }
          />
        )}
        {(status === 'proposed' || status === 'announced') && may('cancel_open_auction') && (
          <RowAction
            {...given}
            name={t('取消', 'Call off')}
            fields={[REASON]}
            effect={() => t('竞价取消,保证金解冻。', 'It is called off, and every deposit free.')}
            send={({ reason = '' }, key) =>
              write('POST /v1/open-auctions/{open_auction_id}/cancel', { open_auction_id }, { reason }, key)
            }
          />
        )}
      </p>
    </Card>
  )
}

function Bids({ auction, isBidding }: { auction: OpenAuctionAnswer; isBidding: boolean }) {
  if (auction.bids.length === 0) return null
  return (
    <Card title={t('报价记录', 'Bids')}>
      {isBidding && auction.price_to_beat !== null && (
        <p>
          {t(
            `已足量:须优于 ${decimal(auction.price_to_beat)} 元才能成交。`,
            `All of it is bid for: only what is better than CNY ${decimal(auction.price_to_beat)} gets anything.`,
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
        ]}
        rows={auction.bids}
        keyOf={({ at, bidder, price }) => `${at} ${bidder} ${price}`}
      />
    </Card>
  )
}

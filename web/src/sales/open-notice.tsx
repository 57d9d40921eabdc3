import type { OpenAuctionAnswer } from '../../../engine/facts/open-auction.ts'
import { OPEN_AUCTION_FORM } from '../../../engine/facts/words.ts'
import { write } from '../shell/api.ts'
import { REASON, RowAction } from '../shell/form.tsx'
import { dateTime, decimal, number } from '../shell/format.ts'
import { useNow } from '../shell/fresh.ts'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { may } from '../shell/who.tsx'
import { followedSaid } from './followed.tsx'
import { NoticeChanges } from './notice-changes.tsx'
import { stateOf } from './open.tsx'

/** What was announced, and what the bureau does with it. */
export function Notice(props: { auction: OpenAuctionAnswer; onDone: () => void }) {
  const { auction, onDone } = props
  const { open_auction_id, form, symbol } = auction
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
      <Facts auction={auction} />
      <NoticeChanges
        sale={{
          ...{
            kind: 'auction',
            id: open_auction_id,
            status: auction.status,
            version: auction.notice_version,
          },
          times: {
            ...{ registers_until: auction.registers_until, opens_at: auction.opens_at },
            closes_at: auction.closes_at,
          },
        }}
        now={useNow()}
        onDone={onDone}
      />
      <Actions auction={auction} onDone={onDone} />
    </Card>
  )
}

function Facts({ auction }: { auction: OpenAuctionAnswer }) {
  const { form } = auction
  return (
    <dl class="facts">
      <dt>{t('方式', 'Form')}</dt>
      <dd>{named(OPEN_AUCTION_FORM[form])}</dd>
      <dt>{t('数量', 'Quantity')}</dt>
      <dd>
        {decimal(auction.quantity)} · {t('每人至多', 'one bidder at most')} {decimal(auction.max_quantity)}
      </dd>
      <dt>
        {form === 'reverse'
          ? t('最高价与幅度', 'Highest price and step')
          : t('起始价与幅度', 'Start and step')}
      </dt>
      <dd>
        {decimal(auction.start_price)} / {decimal(auction.price_step)} {t('元', 'CNY')}
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
      <dt>{form === 'falling' ? t('应价时间', 'Open') : t('自由报价', 'Free bids')}</dt>
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
      <dd>{followedSaid(auction)}</dd>
      <dt>{t('文件', 'Document')}</dt>
      <dd>{auction.document}</dd>
      {auction.reason && (
        <>
          <dt>{t('原因', 'Why')}</dt>
          <dd>{auction.reason}</dd>
        </>
      )}
    </dl>
  )
}

function Actions({ auction, onDone }: { auction: OpenAuctionAnswer; onDone: () => void }) {
  const { open_auction_id, status } = auction
  const given = { of: open_auction_id, button: t('下一步', 'Next'), onDone }
  return (
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
          effect={() =>
            auction.form === 'falling'
              ? t(
                  '竞价取消,未成交者的保证金解冻;已成交的继续办理。',
                  'It is called off, and the deposits of who has no deal free; deals go on.',
                )
              : t(
                  '竞价取消,报价失效,保证金解冻。',
                  'It is called off: bids lapse, and every deposit is free.',
                )
          }
          send={({ reason = '' }, key) =>
            write('POST /v1/open-auctions/{open_auction_id}/cancel', { open_auction_id }, { reason }, key)
          }
        />
      )}
    </p>
  )
}

import type { OpenAuctionAnswer } from '../../../engine/facts/open-auction.ts'
import { OPEN_AUCTION_FORM, OPEN_AUCTION_STAGE, OPEN_AUCTION_STATUS } from '../../../engine/facts/words.ts'
import { useList } from '../shell/api.ts'
import { dateTime, decimal } from '../shell/format.ts'
import { useFresh } from '../shell/fresh.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'
import { ProposeOpenAuction } from './open-propose.tsx'

/** Where an auction is, in a word. */
export const stateOf = ({ status, stage }: OpenAuctionAnswer) =>
  named(status === 'announced' ? OPEN_AUCTION_STAGE[stage] : OPEN_AUCTION_STATUS[status])

/** Auctions in the open: each has a page of its own, from the notice to the change of the permits. */
export function OpenAuctions() {
  const auctions = useList('/v1/open-auctions')
  useFresh(auctions.refresh)
  return (
    <>
      <Card title={t('公开竞价', 'Auctions in the open')}>
        <Table
          testId="open-auctions"
          asCards
          columns={[
            {
              name: '#',
              cell: ({ open_auction_id: id }) => <a href={`/sales/open/${id}`}>{id}</a>,
            },
            { name: t('方式', 'Form'), cell: ({ form }) => named(OPEN_AUCTION_FORM[form]) },
            { name: t('品种', 'Permit'), cell: ({ symbol }) => symbol },
            { name: t('数量', 'Quantity'), isRight: true, cell: ({ quantity }) => decimal(quantity) },
            { name: t('起始价', 'Start'), isRight: true, cell: ({ start_price }) => decimal(start_price) },
            { name: t('开始', 'Opens'), cell: ({ opens_at }) => dateTime(opens_at) },
            { name: t('状态', 'State'), cell: stateOf },
          ]}
          rows={auctions.rows}
          keyOf={({ open_auction_id }) => open_auction_id}
        />
        <More of={auctions} none={t('尚无公开竞价公告', 'No auction in the open is announced')} />
      </Card>
      {may('propose_open_auction') && <ProposeOpenAuction />}
    </>
  )
}

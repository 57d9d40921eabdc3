import { DISPOSAL_STATUS } from '../../../engine/facts/words.ts'
import { useList, write } from '../shell/api.ts'
import { RowAction } from '../shell/form.tsx'
import { decimal } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

/** Pledged permits that are offered to me: bought at once when I accept. */
export function OffersToMe() {
  const offers = useList('/v1/disposals')
  if (!offers.rows?.length) return null
  return (
    <Card title={t('处置中的质押物要约', 'Pledged permits offered to me')}>
      <Table
        testId="disposals"
        asCards
        columns={[
          { name: '#', cell: ({ disposal_id }) => disposal_id },
          { name: t('状态', 'Status'), cell: ({ status }) => named(DISPOSAL_STATUS[status]) },
          { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
          { name: t('数量', 'Quantity'), isRight: true, cell: ({ quantity }) => decimal(quantity) },
          { name: t('价格', 'Price'), isRight: true, cell: ({ price }) => decimal(price) },
          { name: t('金额(元)', 'CNY'), isRight: true, cell: ({ proceeds }) => decimal(proceeds) },
          { name: t('文件', 'Document'), class: 'long', cell: ({ document }) => document },
          {
            name: '',
            cell: ({ disposal_id, status, quantity, symbol, price, proceeds }) =>
              status === 'offered' && (
                <RowAction
                  needs="accept_disposal"
                  of={disposal_id}
                  onDone={offers.reload}
                  button={t('下一步', 'Next')}
                  name={t('接受买入', 'Accept')}
                  fields={[]}
                  effect={() =>
                    t(
                      `以 ${price} 元买入 ${decimal(quantity)} ${symbol},立即付款 ${decimal(proceeds)} 元。`,
                      `${decimal(quantity)} ${symbol} at ${price}: ${decimal(proceeds)} CNY are paid now.`,
                    )
                  }
                  send={(_, key) =>
                    write('POST /v1/disposals/{disposal_id}/accept', { disposal_id }, undefined, key)
                  }
                />
              ),
          },
        ]}
        rows={offers.rows}
        keyOf={({ disposal_id }) => disposal_id}
      />
      <More of={offers} none={t('没有要约', 'Nothing is offered')} />
    </Card>
  )
}

import { ANNUL_WITHIN_HOURS, type AnnulmentAnswer } from '../../../engine/facts/annulment.ts'
import type { PartiesAnswer } from '../../../engine/facts/market.ts'
import { ANNULMENT_GROUND, ANNULMENT_STATUS, keysOf } from '../../../engine/facts/words.ts'
import { type LoadedList, write } from '../shell/api.ts'
import { REASON, RowAction } from '../shell/form.tsx'
import { dateTime, decimal } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

/** Proposes to annul a trade: another person of the venue confirms it. */
export function AnnulAction(props: {
  readonly trade: PartiesAnswer
  readonly symbol: string
  readonly known: readonly AnnulmentAnswer[] | undefined
  readonly onDone: () => void
}) {
  const { trade, symbol, known = [], onDone } = props
  const { trade_id, price, quantity, buyer, seller, at } = trade
  const before = known.find((one) => one.trade_id === trade_id)
  if (before && before.status !== 'refused') return <b>{named(ANNULMENT_STATUS[before.status])}</b>
  return (
    <RowAction
      needs="propose_annulment"
      name={t('撤销…', 'Annul…')}
      of={trade_id}
      button={t('下一步', 'Next')}
      fields={[
        {
          name: 'ground',
          label: { zh: '事由', en: 'Ground' },
          options: keysOf(ANNULMENT_GROUND).map((value) => ({
            value,
            label: `${named(ANNULMENT_GROUND[value])} `,
          })),
        },
        { name: 'document', longest: 200 },
      ]}
      effect={() =>
        t(
          `提请撤销成交 #${trade_id}(${decimal(quantity)} @ ${decimal(price)})。另一名运营人员确认后,权益与资金原路退回,当日均价与公报不含该成交。`,
          `Trade #${trade_id} (${decimal(quantity)} @ ${decimal(price)}) is to be annulled. Once another operator confirms, permits and cash go back, and the running average and the bulletins leave it out.`,
        )
      }
      send={({ ground, document = '' }, key) =>
        write(
          'POST /v1/annulments',
          {},
          {
            ...{ trade_id, symbol, price, quantity, traded_at: at, document },
            ...{ buyer_uscc: buyer, seller_uscc: seller, ground: ground as 'ruling' },
          },
          key,
        )
      }
      onDone={onDone}
    />
  )
}

/** Annulments, with what waits for the second person, and the policy that they are under. */
export function AnnulmentsCard(props: {
  readonly annulments: LoadedList<AnnulmentAnswer>
  readonly nameOf: (uscc: string) => string
}) {
  const { annulments, nameOf } = props
  return (
    <Card title={t('撤销成交', 'Annulled trades')}>
      <p class="note">
        {t(
          `规则:仅限交易系统故障、明显错误、不可抗力(成交后 ${ANNUL_WITHIN_HOURS} 小时内提出)与司法或监管决定;由一名运营人员提出、另一名确认;买方须有足够的可用持有、卖方须有足够的可用资金,全部退回或一概不动;当日均价、公报与六个月均价不含被撤销的成交,已收盘的均价不变;结果公开。`,
          `The policy: a fault of the system, a manifest error, force majeure (within ${ANNUL_WITHIN_HOURS} hours), or a ruling; proposed by one operator, confirmed by another; whole or not at all, of what the buyer and the seller have free; the running average, bulletins and six-month averages leave it out, an average that was closed stays; told in public.`,
        )}
      </p>
      <Table
        testId="annulments"
        asCards
        columns={[
          { name: '#', cell: ({ trade_id }) => trade_id },
          { name: t('品种', 'Permit'), cell: ({ symbol }) => symbol },
          {
            name: t('成交', 'Trade'),
            cell: ({ price, quantity, traded_at }) =>
              `${decimal(quantity)} @ ${decimal(price)} · ${dateTime(traded_at)}`,
          },
          {
            name: t('买方 / 卖方', 'Buyer / seller'),
            cell: ({ buyer_uscc, seller_uscc }) =>
              `${nameOf(buyer_uscc ?? '')} / ${nameOf(seller_uscc ?? '')}`,
          },
          {
            name: t('事由', 'Ground'),
            cell: ({ ground, document }) => `${named(ANNULMENT_GROUND[ground])} · ${document}`,
          },
          {
            name: t('状态', 'State'),
            cell: ({ status, reason, proposer, decided_at }) => (
              <>
                <b>{named(ANNULMENT_STATUS[status])}</b>{' '}
                <small>
                  {proposer} {decided_at && dateTime(decided_at)} {reason}
                </small>
              </>
            ),
          },
          {
            name: '',
            cell: ({ trade_id, status }) =>
              status === 'proposed' && (
                <>
                  <RowAction
                    needs="confirm_annulment"
                    name={t('确认撤销', 'Confirm')}
                    of={trade_id}
                    button={t('下一步', 'Next')}
                    fields={[]}
                    effect={() =>
                      t('权益退回卖方,资金退回买方。', 'Permits go back to the seller, cash to the buyer.')
                    }
                    send={(_, key) =>
                      write('POST /v1/annulments/{trade_id}/confirm', { trade_id }, undefined, key)
                    }
                    onDone={annulments.reload}
                  />
                  <RowAction
                    needs="refuse_annulment"
                    name={t('不予撤销', 'Let it stand')}
                    of={trade_id}
                    button={t('下一步', 'Next')}
                    fields={[REASON]}
                    effect={() => t('成交有效。', 'The trade stands.')}
                    send={({ reason = '' }, key) =>
                      write('POST /v1/annulments/{trade_id}/refuse', { trade_id }, { reason }, key)
                    }
                    onDone={annulments.reload}
                  />
                </>
              ),
          },
        ]}
        rows={annulments.rows}
        keyOf={({ trade_id }) => trade_id}
      />
      <More of={annulments} none={t('没有撤销的成交', 'No trade was annulled')} />
    </Card>
  )
}

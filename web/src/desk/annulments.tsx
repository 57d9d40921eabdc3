import { ANNUL_WITHIN_HOURS, type AnnulmentAnswer } from '../../../engine/facts/annulment.ts'
import { ANNULMENT_GROUND, ANNULMENT_STATUS, DEAL_KIND, keysOf } from '../../../engine/facts/words.ts'
import { type LoadedList, write } from '../shell/api.ts'
import { REASON, RowAction } from '../shell/form.tsx'
import { dateTime, decimal } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

/** A trade or a block, as it is on record. */
interface Dealt {
  readonly deal_kind: AnnulmentAnswer['deal_kind']
  readonly trade_id: number
  readonly symbol: string
  readonly price: string
  readonly quantity: string
  readonly buyer_uscc: string
  readonly seller_uscc: string
  readonly traded_at: string
}

/** Proposes to annul a deal, or to correct its price: another person of the venue confirms it. */
export function AnnulAction(props: {
  readonly of: Dealt
  readonly known: readonly AnnulmentAnswer[] | undefined
  readonly onDone: () => void
}) {
  const { of: dealt, known = [], onDone } = props
  const { trade_id, deal_kind, price, quantity } = dealt
  const before = known.find((one) => one.trade_id === trade_id && one.deal_kind === deal_kind)
  if (before && before.status !== 'refused') return <b>{named(ANNULMENT_STATUS[before.status])}</b>
  const what = `${named(DEAL_KIND[deal_kind])} #${trade_id} (${decimal(quantity)} @ ${decimal(price)})`
  return (
    <RowAction
      needs="propose_annulment"
      name={t('撤销或更正…', 'Annul or correct…')}
      of={trade_id}
      button={t('下一步', 'Next')}
      fields={[
        {
          ...{ name: 'corrected_price', kind: 'decimal', isOptional: true },
          label: { zh: '更正后的价格(不填:撤销)', en: 'Corrected price (absent: it is undone)' },
        },
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
      effect={({ corrected_price }) =>
        corrected_price
          ? t(
              `提请更正${what}:价格改为 ${decimal(corrected_price)}。另一名运营人员确认后,买卖双方补退差价,权益不动,当日均价与公报按更正价计。`,
              `The price of ${what} is to be ${decimal(corrected_price)}. Once another operator confirms, the difference changes hands and the permits stay; the running average and the bulletins have that price.`,
            )
          : t(
              `提请撤销${what}。另一名运营人员确认后,权益与资金原路退回,当日均价与公报不含该成交。`,
              `${what} is to be annulled. Once another operator confirms, permits and cash go back, and the running average and the bulletins leave it out.`,
            )
      }
      send={({ ground, document = '', corrected_price }, key) =>
        write(
          'POST /v1/annulments',
          {},
          {
            ...{ ...dealt, ground: ground as 'ruling', document },
            ...(corrected_price ? { corrected_price } : {}),
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
    <Card title={t('撤销与更正', 'Annulled and corrected')}>
      <p class="note">
        {t(
          `规则:仅限交易系统故障、明显错误、不可抗力(成交后 ${ANNUL_WITHIN_HOURS} 小时内提出)与司法或监管决定;由一名运营人员提出、另一名确认,适用于场内成交与大宗协议。撤销:买方须有足够的可用持有、卖方须有足够的可用资金,全部退回或一概不动;更正:只改价格,差价由应付一方补足。当日均价、公报与六个月均价不含被撤销的成交、按更正后的价格计,已收盘的均价不变;结果公开。`,
          `The policy: a fault of the system, a manifest error, force majeure (within ${ANNUL_WITHIN_HOURS} hours), or a ruling; proposed by one operator, confirmed by another; of trades in the market and of blocks. Undone: whole or not at all, of what the buyer and the seller have free. Corrected: the price alone, and who owes the difference pays it. The running average, bulletins and six-month averages leave it out, or have the corrected price; an average that was closed stays; told in public.`,
        )}
      </p>
      <Table
        testId="annulments"
        asCards
        columns={[
          { name: '#', cell: ({ deal_kind, trade_id }) => `${named(DEAL_KIND[deal_kind])} ${trade_id}` },
          { name: t('品种', 'Permit'), cell: ({ symbol }) => symbol },
          {
            name: t('成交', 'Trade'),
            cell: ({ price, corrected_price, quantity, traded_at }) =>
              `${decimal(quantity)} @ ${decimal(price)}${corrected_price === null ? '' : ` → ${decimal(corrected_price)}`} · ${dateTime(traded_at)}`,
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
            cell: ({ deal_kind, trade_id, status, corrected_price }) =>
              status === 'proposed' && (
                <>
                  <RowAction
                    needs="confirm_annulment"
                    name={corrected_price === null ? t('确认撤销', 'Confirm') : t('确认更正', 'Confirm')}
                    of={trade_id}
                    button={t('下一步', 'Next')}
                    fields={[]}
                    effect={() =>
                      corrected_price === null
                        ? t(
                            '权益退回卖方,资金退回买方。',
                            'Permits go back to the seller, cash to the buyer.',
                          )
                        : t('差价由应付一方补给另一方。', 'Who owes the difference pays it.')
                    }
                    send={(_, key) =>
                      write('POST /v1/annulments/{trade_id}/confirm', { trade_id }, { deal_kind }, key)
                    }
                    onDone={annulments.reload}
                  />
                  <RowAction
                    needs="refuse_annulment"
                    name={t('不予撤销更正', 'Let it stand')}
                    of={trade_id}
                    button={t('下一步', 'Next')}
                    fields={[REASON]}
                    effect={() => t('成交有效。', 'The trade stands.')}
                    send={({ reason = '' }, key) =>
                      write('POST /v1/annulments/{trade_id}/refuse', { trade_id }, { deal_kind, reason }, key)
                    }
                    onDone={annulments.reload}
                  />
                </>
              ),
          },
        ]}
        rows={annulments.rows}
        keyOf={({ deal_kind, trade_id }) => `${deal_kind} ${trade_id}`}
      />
      <More of={annulments} none={t('没有撤销或更正的成交', 'Nothing was annulled or corrected')} />
    </Card>
  )
}

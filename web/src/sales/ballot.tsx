import { useState } from 'preact/hooks'
import type { FixedSaleAnswer } from '../../../engine/facts/fixed-sale.ts'
import { useList, write } from '../shell/api.ts'
import { RowAction } from '../shell/form.tsx'
import { dateTime, decimal } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { may, me } from '../shell/who.tsx'

/** Applying for a sale before its ballot, and who came in which place after it. */
export function Ballot({ sale, onDone }: { sale: FixedSaleAnswer; onDone: () => void }) {
  const { ballot_seed, application_count: count } = sale
  const [isOpen, setIsOpen] = useState(false)
  if (ballot_seed === null)
    return me.value?.uscc != null && may('apply_for_sale') ? (
      <Own sale={sale} onDone={onDone} key={count} />
    ) : null
  return (
    <details onToggle={(event) => setIsOpen((event.target as HTMLDetailsElement).open)}>
      <summary>{t(`摇号结果(${count} 份申购)`, `How the ballot went (${count} applications)`)}</summary>
      {isOpen && (
        <>
          <p>
            <small>
              {t(
                `次序按“${ballot_seed} 企业代码”的 SHA-256 由小到大,任何人可复算:printf '%s %s' ${ballot_seed} 代码 | sha256sum。种子在摇号时由服务器抽取。`,
                `The order is that of the SHA-256 of “${ballot_seed} code”, the lowest first; anybody computes it again: printf '%s %s' ${ballot_seed} CODE | sha256sum. The seed was drawn by the server at the ballot.`,
              )}
            </small>
          </p>
          <Ranks id={sale.fixed_sale_id} />
        </>
      )}
    </details>
  )
}

function Ranks({ id }: { id: number }) {
  const all = useList('/v1/fixed-price-sales/{fixed_sale_id}/applications', { fixed_sale_id: id })
  return (
    <>
      <Table
        testId={`ballot-${id}`}
        asCards
        columns={[
          { name: t('次序', 'Place'), cell: ({ rank }) => rank },
          { name: t('企业', 'Enterprise'), cell: ({ name, uscc }) => `${named(name)} ${uscc}` },
          { name: t('申购', 'Applied for'), isRight: true, cell: ({ quantity }) => decimal(quantity) },
          { name: t('获得', 'Got'), isRight: true, cell: ({ awarded }) => decimal(awarded ?? '0') },
        ]}
        rows={all.rows}
        keyOf={({ application_id }) => application_id}
      />
      <More of={all} none={t('无人申购', 'Nobody applied')} />
    </>
  )
}

/** One’s own application, as long as it can be changed. */
function Own({ sale, onDone }: { sale: FixedSaleAnswer; onDone: () => void }) {
  const { fixed_sale_id, symbol, price, is_applied_for } = sale
  const found = useList('/v1/fixed-price-sales/{fixed_sale_id}/applications', { fixed_sale_id })
  const own = found.rows?.[0]
  const changed = () => {
    found.reload()
    onDone()
  }
  const given = { of: fixed_sale_id, button: t('下一步', 'Next'), onDone: changed }
  return (
    <>
      {own && (
        <p data-testid={`application-${fixed_sale_id}`}>
          {t(
            `您已申购 ${decimal(own.quantity)}(${dateTime(own.at)}),资金已冻结,等待摇号。`,
            `You have applied for ${decimal(own.quantity)} (${dateTime(own.at)}): the money is set aside until the ballot.`,
          )}
        </p>
      )}
      {is_applied_for && (
        <p>
          <RowAction
            {...given}
            name={own ? t('改申购', 'Apply for another quantity') : t('申购', 'Apply')}
            fields={[{ name: 'quantity', kind: 'decimal' }]}
            effect={({ quantity = '' }) =>
              t(
                `以 ${decimal(price)} 元申购 ${decimal(quantity)} ${symbol},价款冻结至摇号;先后由摇号定,与申购早晚无关。`,
                `You apply for ${decimal(quantity)} ${symbol} at CNY ${decimal(price)}: what it costs is set aside until the ballot, which alone says who comes first, whoever applied when.`,
              )
            }
            send={({ quantity = '' }, key) =>
              write(
                'POST /v1/fixed-price-sales/{fixed_sale_id}/applications',
                { fixed_sale_id },
                { quantity },
                key,
              )
            }
          />{' '}
          {own && (
            <RowAction
              {...given}
              name={t('撤回申购', 'Take it back')}
              fields={[]}
              effect={() => t('申购撤回,资金解冻。', 'It is taken back, and the money is free.')}
              send={(_, key) =>
                write(
                  'DELETE /v1/fixed-price-sales/{fixed_sale_id}/applications',
                  { fixed_sale_id },
                  undefined,
                  key,
                )
              }
            />
          )}
        </p>
      )}
    </>
  )
}

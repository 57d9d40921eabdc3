import type { PledgeAnswer } from '../../../engine/facts/pledge.ts'
import { write } from '../shell/api.ts'
import { REASON, RowAction } from '../shell/form.tsx'
import { decimal } from '../shell/format.ts'
import { named, t } from '../shell/state.ts'
import { useInstruments, useSubjects } from '../shell/subjects.ts'
import { may, me } from '../shell/who.tsx'

/** What who looks at a pledge may do with it now. */
export function PledgeActions({ of: one, onDone }: { of: PledgeAnswer; onDone: () => void }) {
  const { pledge_id, status } = one
  const own = me.value?.uscc
  const isHolder = own === one.pledgor.uscc
  const isLender = own === one.pledgee.uscc
  const isRegistrar = may('register_pledge')
  const isVaried = isChanging(one)
  const given = { of: pledge_id, onDone, button: t('下一步', 'Next') }
  const isPending = status === 'proposed' || status === 'consented'
  return (
    <span class="buttons">
      {isHolder && status === 'proposed' && (
        <RowAction
          needs="consent_pledge"
          {...given}
          name={t('同意', 'Agree')}
          fields={[]}
          effect={() =>
            t(
              `同意以 ${decimal(one.quantity)} ${one.symbol} 向 ${named(one.pledgee.name)} 担保 ${decimal(one.secured_amount)} 元至 ${one.due_on}。登记后,这部分不能卖出、清缴或再质押。`,
              `${decimal(one.quantity)} ${one.symbol} are to secure ${decimal(one.secured_amount)} CNY to ${named(one.pledgee.name)} until ${one.due_on}. Once registered they can't be sold, surrendered or pledged again.`,
            )
          }
          send={(_, key) => write('POST /v1/pledges/{pledge_id}/consent', { pledge_id }, undefined, key)}
        />
      )}
      {isRegistrar && status === 'consented' && (
        <RowAction
          {...given}
          name={t('登记', 'Register')}
          fields={[]}
          effect={() =>
            t(
              `登记:质权成立,占用 ${named(one.pledgor.name)} 的 ${decimal(one.quantity)} ${one.symbol}。`,
              `Registered, it arises: ${decimal(one.quantity)} ${one.symbol} of ${named(one.pledgor.name)} are set aside.`,
            )
          }
          send={(_, key) => write('POST /v1/pledges/{pledge_id}/register', { pledge_id }, undefined, key)}
        />
      )}
      {isPending && (isHolder || isLender || isRegistrar) && (
        <RowAction
          needs="refuse_pledge"
          {...given}
          name={
            isLender
              ? t('撤回', 'Take back')
              : isHolder
                ? t('谢绝', 'Decline')
                : t('不予登记', 'Do not register')
          }
          fields={[REASON]}
          send={({ reason = '' }, key) =>
            write('POST /v1/pledges/{pledge_id}/refuse', { pledge_id }, { reason }, key)
          }
        />
      )}
      {status === 'registered' && isVaried && (
        <ChangeActions of={one} given={given} isHolder={isHolder} isLender={isLender} />
      )}
      {isLender && <LenderActions of={one} given={given} />}
      {may('dispose_pledge') && status === 'defaulted' && isOver(one.cure_until) && (
        <Dispose of={one} given={given} />
      )}
      <Offers of={one} given={given} />
    </span>
  )
}

/** A change that the lender proposed: the holder agrees or not, the lender takes it back, the bureau registers other permits. */
function ChangeActions(props: { of: PledgeAnswer; given: Given; isHolder: boolean; isLender: boolean }) {
  const { of: one, given, isHolder, isLender } = props
  const { pledge_id, is_varied_agreed } = one
  const terms = termsAfter(one)
  const collateral =
    one.varied_quantity === null
      ? ''
      : t(
          `,质押物 ${decimal(terms.quantity)} ${terms.symbol}(由主管部门登记后替换)`,
          `, pledged: ${decimal(terms.quantity)} ${terms.symbol} (once the bureau registers them)`,
        )
  const isRegistrar = may('register_pledge') && is_varied_agreed
  return (
    <>
      {isHolder && !is_varied_agreed && (
        <RowAction
          needs="agree_pledge_change"
          {...given}
          name={t('同意变更', 'Agree to the change')}
          fields={[]}
          effect={() =>
            t(
              `变更为:到期 ${terms.due_on},担保 ${decimal(terms.secured_amount)} 元${collateral}。`,
              `From now on: due ${terms.due_on}, ${decimal(terms.secured_amount)} CNY${collateral}.`,
            )
          }
          send={(_, key) =>
            write(
              'POST /v1/pledges/{pledge_id}/agree',
              { pledge_id },
              {
                ...{ due_on: terms.due_on, secured_amount: terms.secured_amount },
                ...(one.varied_quantity === null ? {} : { symbol: terms.symbol, quantity: terms.quantity }),
              },
              key,
            )
          }
        />
      )}
      {isRegistrar && (
        <RowAction
          {...given}
          name={t('登记变更', 'Register the change')}
          fields={[]}
          effect={() =>
            t(
              `登记:占用 ${named(one.pledgor.name)} 的 ${decimal(terms.quantity)} ${terms.symbol},原质押物同时解除。`,
              `Registered, ${decimal(terms.quantity)} ${terms.symbol} of ${named(one.pledgor.name)} are set aside, and what was pledged before is free.`,
            )
          }
          send={(_, key) => write('POST /v1/pledges/{pledge_id}/register', { pledge_id }, undefined, key)}
        />
      )}
      {(isHolder || isLender || isRegistrar) && (
        <RowAction
          needs="drop_pledge_change"
          {...given}
          name={
            isRegistrar
              ? t('不予登记变更', 'Do not register the change')
              : isHolder
                ? t('不同意变更', 'Do not agree')
                : t('撤回变更', 'Take the change back')
          }
          fields={[]}
          effect={() => t('拟变更作废,质押照旧。', 'The change is dropped; the pledge stays as it is.')}
          send={(_, key) => write('POST /v1/pledges/{pledge_id}/drop-change', { pledge_id }, undefined, key)}
        />
      )}
    </>
  )
}

/** True where a change of a pledge waits. */
export function isChanging(one: PledgeAnswer): boolean {
  return one.varied_due_on !== null || one.varied_secured_amount !== null || one.varied_quantity !== null
}

/** The terms as they will be after the change that waits. */
export function termsAfter(one: PledgeAnswer) {
  return {
    due_on: one.varied_due_on ?? one.due_on,
    secured_amount: one.varied_secured_amount ?? one.secured_amount,
    symbol: one.varied_symbol ?? one.symbol,
    quantity: one.varied_quantity ?? one.quantity,
  }
}

/** The day has passed in China, with all of it. */
const isOver = (day: string | null) => day !== null && Date.parse(`${day}T23:59:59.999+08:00`) < Date.now()

/** What is offered and not accepted: the operator takes it back. */
function Offers({ of: one, given }: { of: PledgeAnswer; given: Given }) {
  const open = one.disposals.filter(({ status }) => status === 'offered')
  return (
    <>
      {open.map(({ disposal_id, buyer, quantity }) => (
        <RowAction
          key={disposal_id}
          needs="withdraw_disposal"
          {...given}
          name={t('撤回要约', 'Take the offer back')}
          fields={[]}
          effect={() => `${decimal(quantity)} ${one.symbol} → ${named(buyer.name)}`}
          send={(_, key) =>
            write('POST /v1/disposals/{disposal_id}/withdraw', { disposal_id }, undefined, key)
          }
        />
      ))}
    </>
  )
}

interface Given {
  readonly of: number
  readonly button: string
  readonly onDone: () => void
}

function LenderActions({ of: one, given }: { of: PledgeAnswer; given: Given }) {
  const { pledge_id, status } = one
  const instruments = useInstruments()
  if (status !== 'registered' && status !== 'defaulted') return null
  return (
    <>
      <RowAction
        needs="release_pledge"
        {...given}
        name={t('解除', 'Release')}
        fields={[{ name: 'quantity', kind: 'decimal', initial: one.quantity }]}
        effect={({ quantity = '' }) =>
          t(
            `${decimal(quantity)} ${one.symbol} 不再担保,立即归出质人自由支配。`,
            `${decimal(quantity)} ${one.symbol} secure nothing any more, and are the holder's to use at once.`,
          )
        }
        send={({ quantity = '' }, key) =>
          write('POST /v1/pledges/{pledge_id}/release', { pledge_id }, { quantity }, key)
        }
      />
      {status === 'registered' && (
        <>
          <RowAction
            needs="vary_pledge"
            {...given}
            name={t('变更', 'Change')}
            fields={[
              { name: 'due_on', kind: 'date', label: { zh: '到期日', en: 'Due on' }, initial: one.due_on },
              {
                name: 'secured_amount',
                kind: 'decimal',
                label: { zh: '担保数额(元)', en: 'Secures (CNY)' },
                initial: one.secured_amount,
              },
              { name: 'symbol', options: instruments, initial: one.symbol },
              { name: 'quantity', kind: 'decimal', initial: one.quantity },
            ]}
            effect={({ due_on, secured_amount = '', symbol = '', quantity = '' }) =>
              t(
                `提请变更:到期 ${due_on},担保 ${decimal(secured_amount)} 元,质押 ${decimal(quantity)} ${symbol};出质人同意后生效,质押物变更须再经登记。`,
                `Proposed: due ${due_on}, ${decimal(secured_amount)} CNY, pledged ${decimal(quantity)} ${symbol}; it is so once the holder agrees, and of other permits once the bureau registers them.`,
              )
            }
            send={({ due_on = '', secured_amount = '', symbol = '', quantity = '' }, key) =>
              write(
                'POST /v1/pledges/{pledge_id}/vary',
                { pledge_id },
                {
                  ...{ due_on, secured_amount },
                  ...(symbol === one.symbol && Number(quantity) === Number(one.quantity)
                    ? {}
                    : { symbol, quantity }),
                },
                key,
              )
            }
          />
          <RowAction
            needs="declare_default"
            {...given}
            name={t('通知违约', 'Give notice of default')}
            fields={[
              { name: 'claim', kind: 'decimal', initial: one.secured_amount },
              { name: 'cure_until', kind: 'date' },
              { name: 'document', longest: 200 },
            ]}
            effect={({ claim = '', cure_until }) =>
              t(
                `通知 ${named(one.pledgor.name)}:应付 ${decimal(claim)} 元,${cure_until} 当日及以前可清偿;此后由交易机构变卖。`,
                `${named(one.pledgor.name)} is told: ${decimal(claim)} CNY are due and may be paid until ${cure_until}; after that the operator sells.`,
              )
            }
            send={({ claim = '', cure_until = '', document = '' }, key) =>
              write(
                'POST /v1/pledges/{pledge_id}/default',
                { pledge_id },
                { claim, cure_until, document },
                key,
              )
            }
          />
        </>
      )}
      {status === 'defaulted' && (
        <RowAction
          needs="lift_default"
          {...given}
          name={t('已清偿', 'It was paid')}
          fields={[]}
          effect={() => t('撤销违约通知,质押继续有效。', 'The notice is lifted; the pledge stands.')}
          send={(_, key) => write('POST /v1/pledges/{pledge_id}/cure', { pledge_id }, undefined, key)}
        />
      )}
    </>
  )
}

function Dispose({ of: one, given }: { of: PledgeAnswer; given: Given }) {
  const { pledge_id, symbol } = one
  const subjects = useSubjects()
  const others = subjects.options.filter(
    ({ value }) => value !== one.pledgor.uscc && value !== one.pledgee.uscc,
  )
  return (
    <RowAction
      {...given}
      name={t('处置', 'Sell')}
      fields={[
        { name: 'buyer_uscc', label: { zh: '买方', en: 'Buyer' }, options: others, mustChoose: true },
        { name: 'quantity', kind: 'decimal', initial: one.quantity },
        { name: 'price', kind: 'decimal', initial: one.price_now },
        {
          name: 'costs',
          kind: 'decimal',
          isOptional: true,
          label: { zh: '费用(元,可空)', en: 'Costs (CNY, optional)' },
        },
        {
          name: 'costs_to_uscc',
          label: { zh: '费用付给', en: 'Costs are owed to' },
          options: subjects.options,
          isOptional: true,
        },
        { name: 'document', longest: 200 },
      ]}
      effect={({ buyer_uscc = '', quantity = '', price = '' }) =>
        t(
          `以 ${price} 元将 ${decimal(quantity)} ${symbol} 要约给 ${subjects.nameOf(buyer_uscc)},待其接受;价款依次付费用、质权人(${decimal(one.claim ?? '0')} 元以内),余款归出质人。`,
          `${decimal(quantity)} ${symbol} are offered to ${subjects.nameOf(buyer_uscc)} at ${price}; once accepted the proceeds pay the costs, then the lender (up to ${decimal(one.claim ?? '0')} CNY), and the rest is the holder's.`,
        )
      }
      send={(values, key) => {
        const {
          buyer_uscc = '',
          quantity = '',
          price = '',
          costs = '',
          costs_to_uscc = '',
          document = '',
        } = values
        const paid = costs === '' || Number(costs) === 0 ? {} : { costs, costs_to_uscc }
        return write(
          'POST /v1/pledges/{pledge_id}/dispose',
          { pledge_id },
          {
            ...{ buyer_uscc, quantity, price, document },
            ...paid,
          },
          key,
        )
      }}
    />
  )
}

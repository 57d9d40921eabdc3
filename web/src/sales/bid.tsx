import type { Fault } from '../../../engine/facts/common.ts'
import type { SaleAnswer } from '../../../engine/facts/sale.ts'
import { DEAL_STATUS } from '../../../engine/facts/words.ts'
import { CertificateButton } from '../me/certificate.tsx'
import { ApiError, read, useList, write } from '../shell/api.ts'
import { ActionForm, RowAction, type Values } from '../shell/form.tsx'
import type { FieldRow } from '../shell/form-input.tsx'
import { dateTime, decimal } from '../shell/format.ts'
import { isMultipleOf } from '../shell/numbers.ts'
import type { Writes } from '../shell/routes.ts'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { me } from '../shell/who.tsx'

/** Prices that one bid may name here; programs may send more. */
const PAIRS = [1, 2, 3] as const

const fieldsOf = (number: (typeof PAIRS)[number]): FieldRow[] => {
  const which = number === 1 ? '' : ` ${number}`
  const isOptional = number > 1
  return [
    {
      ...{ name: `price${number}`, kind: 'decimal', isOptional },
      label: { zh: `报价${which}(元/单位)`, en: `Price${which} (CNY a unit)` },
    },
    {
      ...{ name: `quantity${number}`, kind: 'decimal', isOptional },
      label: { zh: `数量${which}`, en: `Quantity${which}` },
    },
  ]
}
const entriesOf = (values: Values) =>
  PAIRS.flatMap((number) => {
    const [price, quantity] = [values[`price${number}`], values[`quantity${number}`]]
    return price && quantity ? [{ price, quantity }] : []
  })

/** What can be sold at most: of what is more where the price is high, too. */
const mostOf = ({ quantity, extra_quantity }: SaleAnswer) =>
  (Number(quantity) + Number(extra_quantity ?? 0)).toFixed(quantity.split('.')[1]?.length ?? 0)

/** What is sealed can't be read before it counts for nothing: what the market does not take is refused here. */
async function check(sale: SaleAnswer, values: Values): Promise<void> {
  const { data } = await read('/v1/instruments')
  const { tick, lot } = data.find(({ symbol }) => symbol === sale.symbol)!
  const reserve = Number(sale.reserve_price ?? 0)
  const faults: Fault[] = []
  const refuse = (name: string, detail: string) => faults.push({ pointer: `/${name}`, code: 'bid', detail })
  for (const number of PAIRS) {
    const [priceName, quantityName] = [`price${number}`, `quantity${number}`]
    const [price, quantity] = [values[priceName], values[quantityName]]
    if (price && !quantity) refuse(quantityName, t('须填数量', 'say how much at this price'))
    if (!price && quantity) refuse(priceName, t('须填价格', 'say at which price'))
    if (price && (!isMultipleOf(price, tick) || Number(price) < Math.max(reserve, Number(tick))))
      refuse(
        priceName,
        t(
          `须为 ${tick} 的整数倍,且不低于 ${reserve || tick}`,
          `a multiple of ${tick}, at least ${reserve || tick}`,
        ),
      )
    if (
      quantity &&
      (!isMultipleOf(quantity, lot) || !(Number(quantity) > 0) || Number(quantity) > Number(mostOf(sale)))
    )
      refuse(
        quantityName,
        t(`须为 ${lot} 的整数倍,至多 ${mostOf(sale)}`, `a multiple of ${lot}, at most ${mostOf(sale)}`),
      )
  }
  if (faults.length > 0)
    throw new ApiError(
      0,
      'bid_not_sealed',
      t('报价有误,未加密也未提交。', 'Nothing was sealed or sent.'),
      faults,
    )
}

/** Sealed bids by the key under which they are sent: what is sent again is the same, though sealing draws chance. */
type Sealed = Writes['POST /v1/auctions/{sale_id}/bids'][0]
const sealedBy = new Map<string, Sealed>()

async function sealedOnce(sale: SaleAnswer, values: Values, key: string) {
  const { sale_id, key_holders, threshold } = sale
  const known = sealedBy.get(key)
  if (known) return known
  const { sealBid } = await import('../../../src/client/seal-bid.ts')
  await check(sale, values)
  const words = { sale_id, uscc: me.value?.uscc ?? '', entries: entriesOf(values) }
  const recipients = key_holders.map(({ recipient }) => recipient)
  const { shares, share_hashes, ...rest } = await sealBid(words, recipients, threshold).catch(() => {
    throw new ApiError(
      0,
      'not_sealed',
      t(
        '本浏览器不能加密报价;请用较新的浏览器经 HTTPS 打开。',
        'This browser could not seal the bid; open the page over HTTPS in a newer one.',
      ),
    )
  })
  const body = {
    ...rest,
    shares: [...shares],
    share_hashes: [...share_hashes],
    deposit: values.deposit ?? '',
  }
  sealedBy.set(key, body)
  return body
}

/** One's sealed bid in a sale, and what became of it. */
export function OwnBids({ sale, isOpen }: { sale: SaleAnswer; isOpen: boolean }) {
  const { sale_id } = sale
  const bids = useList('/v1/auctions/{sale_id}/bids', { sale_id })
  const standing = bids.rows?.find(({ withdrawn_at }) => withdrawn_at === null)
  return (
    <>
      {isOpen && !(sale.is_irrevocable && standing) && (
        <ActionForm
          testId={`bid-${sale_id}`}
          button={standing ? t('更换报价', 'Replace my bid') : t('提交报价', 'Bid')}
          fields={[
            ...PAIRS.flatMap(fieldsOf),
            {
              name: 'deposit',
              kind: 'decimal',
              hint: t(
                `至少 ${decimal(sale.min_deposit)};须覆盖可能中标的金额,未覆盖的部分无效。可多交,以免泄露报价。`,
                `at least ${decimal(sale.min_deposit)}; it covers what may be won, and what it does not cover counts for nothing. More may be set aside, so that it tells nothing.`,
              ),
            },
          ]}
          effect={(values) =>
            t(
              `报价 ${entriesOf(values)
                .map(({ price, quantity }) => `${quantity} @ ${price}`)
                .join(
                  ';',
                )} 在本浏览器加密后提交,截止前任何人不能读取;冻结保证金 ${decimal(values.deposit ?? '')} 元。${sale.is_irrevocable ? '提交后不可撤回、不可更改。' : ''}`,
              `${entriesOf(values)
                .map(({ price, quantity }) => `${quantity} at ${price}`)
                .join(
                  '; ',
                )}: sealed in this browser, and read by nobody before the time; CNY ${decimal(values.deposit ?? '')} are set aside.${sale.is_irrevocable ? ' It can be neither taken back nor replaced.' : ''}`,
            )
          }
          send={async (values, key) => {
            const body = await sealedOnce(sale, values, key)
            return write('POST /v1/auctions/{sale_id}/bids', { sale_id }, body, key)
          }}
          done={({ commitment }) => (
            <>
              {t('已提交。报价的指纹:', 'Sent. The fingerprint of your bid: ')}
              <code>{commitment.slice(0, 16)}…</code>
            </>
          )}
          onDone={bids.reload}
        />
      )}
      <Table
        testId={`own-bids-${sale_id}`}
        asCards
        columns={[
          { name: t('我的报价', 'My bid'), cell: ({ bid_id, at }) => `#${bid_id} ${dateTime(at)}` },
          {
            name: t('指纹', 'Fingerprint'),
            cell: ({ commitment }) => <code title={commitment}>{commitment.slice(0, 16)}…</code>,
          },
          { name: t('保证金', 'Deposit'), isRight: true, cell: ({ deposit }) => decimal(deposit) },
          {
            name: t('内容', 'What it says'),
            cell: ({ entries, fault }) =>
              (fault && named(fault)) ??
              (entries.length === 0
                ? t('已加密', 'sealed')
                : entries.map(({ price, quantity }) => `${quantity} @ ${price}`).join('; ')),
          },
          {
            name: t('中标', 'Awarded'),
            isRight: true,
            cell: ({ awarded, withdrawn_at }) =>
              withdrawn_at ? t('已撤回', 'taken back') : awarded === null ? '—' : decimal(awarded),
          },
          {
            name: t('鉴证书', 'Certificate'),
            cell: ({ bid_id, awarded, deal_status }) =>
              Number(awarded ?? 0) > 0 &&
              (deal_status === null || deal_status === 'settled' ? (
                <CertificateButton kind="award" number={bid_id} />
              ) : (
                named(DEAL_STATUS[deal_status])
              )),
          },
          {
            name: '',
            cell: ({ bid_id, withdrawn_at }) =>
              isOpen &&
              !sale.is_irrevocable &&
              withdrawn_at === null && (
                <RowAction
                  name={t('撤回', 'Take back')}
                  of={bid_id}
                  button={t('下一步', 'Next')}
                  fields={[]}
                  effect={() => t('报价撤回,保证金解冻。', 'The bid is taken back, and its deposit free.')}
                  send={(_, key) => write('DELETE /v1/auctions/{sale_id}/bids', { sale_id }, undefined, key)}
                  onDone={bids.reload}
                />
              ),
          },
        ]}
        rows={bids.rows}
        keyOf={({ bid_id }) => bid_id}
      />
    </>
  )
}

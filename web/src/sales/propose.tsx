import { useState } from 'preact/hooks'
import { keysOf, SALE_PRICING, type SalePricing } from '../../../engine/facts/words.ts'
import { useLoaded, write } from '../shell/api.ts'
import { ActionForm } from '../shell/form.tsx'
import { decimal, instantOf } from '../shell/format.ts'
import { Card, FoldedCard } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { followedFields, followedOf } from './followed.tsx'

/** "Notary office age1…", one a line. */
export function readHolders(text: string): { name: string; recipient: string }[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [, name = line, recipient = ''] = /^(.*?)[\s,\uFF0C]+(age1[0-9a-z]+)$/.exec(line) ?? []
      return { name, recipient }
    })
}

/** Terms that bidders hang on, as they are looked at before it is sent. */
const termsSaid = (values: Readonly<Partial<Record<string, string>>>) =>
  [
    values.trigger_price &&
      t(
        `成交价高于 ${values.trigger_price} 时增售 ${values.extra_quantity ?? ''};`,
        ` ${values.extra_quantity ?? ''} more where the price would be above ${values.trigger_price};`,
      ),
    values.is_irrevocable === 'yes' && t('报价不可撤改;', ' bids are never taken back;'),
    values.carries_over === 'yes' && t('未售出部分均分至后四次;', ' what is left goes to the next four;'),
    t(`公告至少 ${values.notice_days} 日。`, ` ${values.notice_days} days of notice at least.`),
  ]
    .filter(Boolean)
    .join('')

const wholeDays = (text: string) =>
  /^\d{1,2}$/.test(text) && Number(text) <= 90
    ? undefined
    : t('0 至 90 的整数', 'a whole number from 0 to 90')

/** A sale from the reserve, proposed by one of the bureau; another announces it. */
export function ProposeSale({ onDone }: { onDone: () => void }) {
  const instruments = (useLoaded('/v1/instruments').value?.data ?? []).filter(({ modes }) =>
    modes.includes('auction'),
  )
  return (
    <FoldedCard title={t('拟定竞价出让', 'Propose a sale from the reserve')}>
      <ActionForm
        testId="propose-sale"
        button={t('下一步', 'Next')}
        fields={[
          {
            name: 'symbol',
            options: instruments.map(({ symbol, name }) => ({
              value: symbol,
              label: `${symbol} ${named(name)}`,
            })),
          },
          { name: 'quantity', kind: 'decimal' },
          {
            ...{ name: 'reserve_price', kind: 'decimal', isOptional: true },
            label: { zh: '保留价(元/单位)', en: 'Reserve price (CNY a unit)' },
          },
          {
            name: 'pricing',
            label: { zh: '成交价', en: 'What winners pay' },
            options: keysOf(SALE_PRICING).map((value) => ({ value, label: named(SALE_PRICING[value]) })),
          },
          {
            name: 'must_clear_fully',
            label: { zh: '需求不足时', en: 'With less demand than is offered' },
            options: [
              { value: 'yes', label: t('不足则流拍', 'less demand: nothing is sold') },
              { value: 'no', label: t('不足则按需售出', 'less demand: what is wanted is sold') },
            ],
          },
          {
            name: 'max_share',
            kind: 'decimal',
            initial: '100',
            hint: t(
              '限比越低,售罄所需的竞买人越多。',
              'The lower it is, the more bidders it takes to sell all.',
            ),
            label: { zh: '每个竞买人至多得到(%)', en: 'One bidder gets at most (%)' },
          },
          {
            ...{ name: 'trigger_price', kind: 'decimal', isOptional: true },
            label: { zh: '增量触发价(元/单位)', en: 'Price above which more is sold (CNY a unit)' },
            hint: t(
              '按原数量成交价高于此价时,增售下列数量,且不低于此价;两项同填或都空。',
              'Where the price would be above it the quantity below is sold too, never under it; both or neither.',
            ),
          },
          {
            ...{ name: 'extra_quantity', kind: 'decimal', isOptional: true },
            label: { zh: '增量', en: 'So much more' },
          },
          {
            name: 'carries_over',
            label: { zh: '未售出部分', en: 'What is left' },
            options: [
              { value: 'no', label: t('留在储备', 'stays in the reserve') },
              {
                value: 'yes',
                label: t('均分至年内后四次', 'goes in equal parts to the next four of the year'),
              },
            ],
          },
          {
            name: 'is_irrevocable',
            label: { zh: '报价可否撤改', en: 'Bids may be taken back' },
            options: [
              { value: 'no', label: t('截止前可撤改', 'until the time is over') },
              { value: 'yes', label: t('不可撤改', 'never') },
            ],
          },
          {
            ...{ name: 'notice_days', kind: 'decimal', initial: '7', check: wholeDays },
            label: { zh: '公告至少(日)', en: 'Days of notice, at least' },
            hint: t('拍卖须于七日前公告。', 'An auction is announced seven days before.'),
          },
          {
            ...{ name: 'min_deposit', kind: 'decimal' },
            label: { zh: '保证金至少(元)', en: 'Deposit of at least (CNY)' },
          },
          { name: 'opens_at', kind: 'datetime', label: { zh: '报价开始', en: 'Bids from' } },
          { name: 'closes_at', kind: 'datetime', label: { zh: '报价截止', en: 'Bids until' } },
          {
            name: 'key_holders',
            kind: 'long',
            longest: 1500,
            label: { zh: '密钥保管人', en: 'Holders of the key' },
            hint: t('每行一个:名称 age1…', 'one a line: name age1…'),
          },
          {
            ...{ name: 'threshold', kind: 'decimal', initial: '2' },
            label: { zh: '须几名保管人共同开启', en: 'How many of them open the bids together' },
          },
          ...followedFields(true),
          { name: 'document', longest: 200 },
        ]}
        effect={({ symbol, quantity = '', key_holders = '', threshold, ...more }) =>
          `${t(
            `提请出让 ${decimal(quantity)} ${symbol};报价加密,截止后由 ${readHolders(key_holders).length} 名保管人中的 ${threshold} 名开启;另一人批准后公告。`,
            `${decimal(quantity)} ${symbol} are to be sold; bids are sealed, and ${threshold} of ${readHolders(key_holders).length} holders open them afterwards; another person announces it.`,
          )}${termsSaid(more)}`
        }
        send={(values, key) => {
          const { symbol = '', quantity = '', reserve_price, must_clear_fully, max_share } = values
          const { min_deposit = '', opens_at = '', closes_at = '', key_holders = '' } = values
          return write(
            'POST /v1/auctions',
            {},
            {
              ...{ symbol, quantity, must_clear_fully: must_clear_fully === 'yes', min_deposit },
              ...{ carries_over: values.carries_over === 'yes', notice_days: Number(values.notice_days) },
              is_irrevocable: values.is_irrevocable === 'yes',
              ...(values.trigger_price ? { trigger_price: values.trigger_price } : {}),
              ...(values.extra_quantity ? { extra_quantity: values.extra_quantity } : {}),
              pricing: values.pricing as SalePricing,
              ...(reserve_price ? { reserve_price } : {}),
              max_share_basis_points: Math.round(Number(max_share) * 100),
              ...{ opens_at: instantOf(opens_at), closes_at: instantOf(closes_at) },
              ...{ key_holders: readHolders(key_holders), threshold: Number(values.threshold) },
              ...followedOf(values),
              document: values.document ?? '',
            },
            key,
          )
        }}
        done={({ sale_id }) =>
          t(`已拟定(#${sale_id}),待批准公告`, `Proposed (#${sale_id}); another person announces it`)
        }
        onDone={onDone}
      />
    </FoldedCard>
  )
}

/** A new key for who shall hold a part of one: made here, told once, kept by him. */
export function NewKey() {
  const [made, setMade] = useState<{ identity: string; recipient: string }>()
  const make = async () => setMade(await (await import('../../../src/client/seal-bid.ts')).newKey())
  return (
    <Card title={t('密钥保管人:生成密钥', 'Holders of the key: make one')}>
      <p class="note">
        {t(
          '密钥在本浏览器生成,不上传。公钥写入公告;私钥(AGE-SECRET-KEY-…)由保管人自行保存,遗失则无法开启报价。也可用 age-keygen 生成。',
          'It is made in this browser and sent nowhere. The public part goes into the notice; the secret one (AGE-SECRET-KEY-…) is kept by its holder, and lost it opens nothing. age-keygen makes such keys too.',
        )}
      </p>
      <button type="button" onClick={make}>
        {t('生成', 'Make a key')}
      </button>
      {made && (
        <dl data-testid="new-key">
          <dt>{t('公钥', 'Public')}</dt>
          <dd>
            <code>{made.recipient}</code>
          </dd>
          <dt>{t('私钥(只显示这一次)', 'Secret (shown this once)')}</dt>
          <dd>
            <code>{made.identity}</code>
          </dd>
        </dl>
      )}
    </Card>
  )
}

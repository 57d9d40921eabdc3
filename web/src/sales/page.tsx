import type { SaleAnswer } from '../../../engine/facts/sale.ts'
import { SALE_PRICING, SALE_STATUS } from '../../../engine/facts/words.ts'
import { useList, write } from '../shell/api.ts'
import { ActionForm, REASON, RowAction } from '../shell/form.tsx'
import { dateTime, decimal, decimalOr, number } from '../shell/format.ts'
import { useFresh, useNow } from '../shell/fresh.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { may, me } from '../shell/who.tsx'
import { OwnBids } from './bid.tsx'
import { Deals } from './deals.tsx'
import { FixedSales } from './fixed.tsx'
import { followedSaid } from './followed.tsx'
import { NoticeChanges } from './notice-changes.tsx'
import { OpenAuctions } from './open.tsx'
import { NewKey, ProposeSale } from './propose.tsx'
import { Result } from './result.tsx'

/** A sale that is over stands among those that run for so long. */
const SHOWN_MS = 30 * 86_400_000

/** Sales from the reserve: their notices for everybody, a bid for who may bid, and the steps of who runs them. */
export function SalesPage() {
  const sales = useList('/v1/auctions')
  useFresh(sales.reload)
  const now = useNow()
  // A result is looked at for a while.
  const isOver = ({ status, closes_at }: SaleAnswer) =>
    status === 'cancelled' || (status === 'cleared' && Date.parse(closes_at) < now - SHOWN_MS)
  const all = sales.rows ?? []
  const [running, over] = [all.filter((one) => !isOver(one)), all.filter(isOver)]
  return (
    <>
      <div class="title">
        <h1>{t('竞价与定价出让', 'Sales from the reserve')}</h1>
      </div>
      <p class="note">
        {t(
          '密封报价:报价在竞买人的浏览器内加密,截止前运营者持有全部数据也不能读取;截止后由公告所列保管人中的若干人共同开启。前提:合谋的保管人不足门槛人数;竞买人浏览器运行的确为本页代码。',
          'Sealed bids: a bid is encrypted in the bidder’s browser, and not even who has the whole database reads it before the time; then so many of the holders that the notice names open it together. This rests on two things: holders who collude are fewer than that, and the bidder’s browser ran this page and no other.',
        )}
      </p>
      {running.map((sale) => (
        <Sale key={sale.sale_id} sale={sale} now={now} onDone={sales.reload} />
      ))}
      {over.length > 0 && (
        <details data-testid="sales-over">
          <summary>
            {t(`已结束的密封竞价(${over.length})`, `Sealed sales that are over (${over.length})`)}
          </summary>
          {over.map((sale) => (
            <Sale key={sale.sale_id} sale={sale} now={now} onDone={sales.reload} />
          ))}
        </details>
      )}
      <More of={sales} none={t('尚无竞价公告', 'No sale by bids is announced')} />
      <OpenAuctions />
      <FixedSales />
      {may('propose_sale') && <ProposeSale onDone={sales.reload} />}
      {may('give_sale_shares') && <NewKey />}
    </>
  )
}

function Sale({ sale, now, onDone }: { sale: SaleAnswer; now: number; onDone: () => void }) {
  const { sale_id, status, symbol, opens_at, closes_at } = sale
  const isOver = now >= Date.parse(closes_at)
  const isOpen = status === 'announced' && now >= Date.parse(opens_at) && !isOver
  return (
    <Card
      id={`sale-${sale_id}`}
      title={`#${sale_id} ${symbol} · ${decimal(sale.quantity)}`}
      aside={
        <b>
          {status === 'announced'
            ? isOpen
              ? t('报价中', 'bids are taken')
              : isOver
                ? t('待开标', 'to be opened')
                : t('即将开始', 'not yet open')
            : named(SALE_STATUS[status])}
        </b>
      }
    >
      <Notice sale={sale} />
      <NoticeChanges
        sale={{
          ...{ kind: 'award', id: sale_id, status, version: sale.notice_version },
          times: { opens_at, closes_at },
        }}
        now={now}
        onDone={onDone}
      />
      {sale.statistics && <Result sale={sale} />}
      {me.value?.uscc !== undefined && may('bid_in_sale') && status !== 'proposed' && (
        <OwnBids sale={sale} isOpen={isOpen} />
      )}
      <p>
        {status === 'proposed' && !isOver && may('approve_sale') && (
          <RowAction
            name={t('批准公告', 'Announce')}
            of={sale_id}
            button={t('下一步', 'Next')}
            fields={[]}
            effect={() =>
              sale.carried.length === 0
                ? t('公告后按所列时间接受报价。', 'Bids are taken at the times that it names.')
                : t(
                    `公告后按所列时间接受报价;数量 ${decimal(sale.quantity)} 另加结转 ${sale.carried.map(({ sale_id, quantity }) => `${decimal(quantity)}(#${sale_id})`).join('、')}。`,
                    `Bids are taken at the times that it names; to ${decimal(sale.quantity)} comes what earlier sales left: ${sale.carried.map(({ sale_id, quantity }) => `${decimal(quantity)} (#${sale_id})`).join(', ')}.`,
                  )
            }
            send={(_, key) => write('POST /v1/auctions/{sale_id}/approve', { sale_id }, undefined, key)}
            onDone={onDone}
          />
        )}
        {(status === 'proposed' || status === 'announced') && may('cancel_sale') && (
          <RowAction
            name={t('取消', 'Call off')}
            of={sale_id}
            button={t('下一步', 'Next')}
            fields={[REASON]}
            effect={() => t('竞价取消,保证金全部解冻。', 'The sale is called off, and every deposit free.')}
            send={({ reason = '' }, key) =>
              write('POST /v1/auctions/{sale_id}/cancel', { sale_id }, { reason }, key)
            }
            onDone={onDone}
          />
        )}
        {status === 'announced' && isOver && may('clear_sale') && (
          <RowAction
            name={t('开标', 'Open and clear')}
            of={sale_id}
            button={t('下一步', 'Next')}
            fields={[]}
            effect={() =>
              t(
                `开启全部报价并成交:${sale.publicity_days === null ? '中标者付款并取得权益' : '结果公示,中标者的价款继续冻结至签约付款'},其余保证金解冻;不可撤销。`,
                `Every bid is opened and the sale cleared: ${sale.publicity_days === null ? 'winners pay and get their permits' : 'the result stands in public, and what winners pay stays set aside until their contracts'}, and other deposits are free. It can’t be undone.`,
              )
            }
            send={(_, key) => write('POST /v1/auctions/{sale_id}/clear', { sale_id }, undefined, key)}
            onDone={onDone}
          />
        )}
      </p>
      {status === 'cleared' && sale.publicity_days !== null && <Deals kind="award" id={sale_id} />}
      {status === 'announced' && isOver && may('give_sale_shares') && (sale.bid_count ?? 0) > 0 && (
        <GiveShares sale={sale} onDone={onDone} />
      )}
    </Card>
  )
}

function Notice({ sale }: { sale: SaleAnswer }) {
  return (
    <dl class="facts">
      <dt>{t('公告文件', 'Document')}</dt>
      <dd>{sale.document}</dd>
      <dt>{t('公告', 'Notice')}</dt>
      <dd>
        {sale.announced_at === null
          ? t('尚未公告', 'not announced yet')
          : t(`${dateTime(sale.announced_at)} 公告`, `announced ${dateTime(sale.announced_at)}`)}
        {sale.notice_days > 0 &&
          t(`;公告须满 ${sale.notice_days} 日`, `; ${sale.notice_days} days before the first bid at least`)}
        {sale.status === 'proposed' && t(`;拟定人 ${sale.proposer}`, `; proposed by ${sale.proposer}`)}
      </dd>
      <dt>{t('报价时间', 'Bids are taken')}</dt>
      <dd>
        {dateTime(sale.opens_at)} – {dateTime(sale.closes_at)}
      </dd>
      <dt>{t('成交价', 'Winners pay')}</dt>
      <dd>{named(SALE_PRICING[sale.pricing])}</dd>
      <dt>{t('保留价', 'Reserve price')}</dt>
      <dd>{sale.reserve_price === null ? t('无', 'none') : decimal(sale.reserve_price)}</dd>
      <dt>{t('需求不足时', 'With less demand')}</dt>
      <dd>
        {sale.must_clear_fully ? t('流拍', 'nothing is sold') : t('按需售出', 'what is wanted is sold')}
      </dd>
      {sale.trigger_price !== null && (
        <>
          <dt>{t('增量', 'More is sold')}</dt>
          <dd>
            {t(
              `成交价高于 ${decimal(sale.trigger_price)} 时增售 ${decimalOr(sale.extra_quantity)}`,
              `${decimalOr(sale.extra_quantity)} where the price would be above ${decimal(sale.trigger_price)}`,
            )}
          </dd>
        </>
      )}
      {sale.carried.length > 0 && (
        <>
          <dt>{t('含结转', 'Carried to it')}</dt>
          <dd>
            {sale.carried.map(({ sale_id, quantity }) => `#${sale_id}: ${decimal(quantity)}`).join(' · ')}
          </dd>
        </>
      )}
      <dt>{t('未售出部分', 'What is left')}</dt>
      <dd>
        {sale.carries_over
          ? t('均分至年内后四次', 'goes in equal parts to the next four of the year')
          : t('留在储备', 'stays in the reserve')}
        {sale.left_over !== null &&
          t(
            `;尚余 ${decimal(sale.left_over.quantity)},分 ${sale.left_over.sales} 次`,
            `; ${decimal(sale.left_over.quantity)} to go to ${sale.left_over.sales} sales`,
          )}
      </dd>
      <dt>{t('成交后', 'After it')}</dt>
      <dd>{followedSaid(sale)}</dd>
      <dt>{t('报价', 'Bids')}</dt>
      <dd>
        {sale.is_irrevocable
          ? t('不可撤回、不可更改', 'are neither taken back nor replaced')
          : t('截止前可撤改', 'may be taken back until the time is over')}
      </dd>
      <dt>{t('每个竞买人至多', 'One bidder gets at most')}</dt>
      <dd>{number(sale.max_share_basis_points / 100)} %</dd>
      <dt>{t('保证金至少', 'Deposit of at least')}</dt>
      <dd>
        {decimal(sale.min_deposit)} {t('元', 'CNY')}
      </dd>
      <dt>{t('密钥保管人', 'Holders of the key')}</dt>
      <dd>
        {t(`其中 ${sale.threshold} 名共同开启:`, `${sale.threshold} of them open the bids: `)}
        {sale.key_holders.map(({ name, has_given }) => (has_given ? `${name} ✓` : name)).join(t('、', ', '))}
      </dd>
      {sale.bid_count !== null && (
        <>
          <dt>{t('收到报价', 'Bids received')}</dt>
          <dd>{sale.bid_count}</dd>
        </>
      )}
      {sale.reason && (
        <>
          <dt>{t('原因', 'Why')}</dt>
          <dd>{sale.reason}</dd>
        </>
      )}
    </dl>
  )
}

/** A holder's own part: decrypted here with his key, which is sent nowhere. */
function GiveShares({ sale, onDone }: { sale: SaleAnswer; onDone: () => void }) {
  const { sale_id, key_holders } = sale
  return (
    <ActionForm
      testId={`shares-${sale_id}`}
      button={t('解密并提交份额', 'Decrypt and give my part')}
      fields={[
        {
          name: 'key_holder',
          label: { zh: '密钥保管人', en: 'Holder of the key' },
          options: key_holders.map(({ name }, index) => ({ value: String(index + 1), label: name })),
        },
        {
          name: 'identity',
          kind: 'password',
          label: {
            zh: '私钥(AGE-SECRET-KEY-…,只在本浏览器使用)',
            en: 'Secret key (AGE-SECRET-KEY-…, used in this browser alone)',
          },
          longest: 120,
        },
      ]}
      send={async ({ key_holder = '', identity = '' }, key) => {
        const { openShares } = await import('./shares.ts')
        const shares = await openShares(sale_id, Number(key_holder), identity)
        return write(
          'POST /v1/auctions/{sale_id}/shares',
          { sale_id },
          { key_holder: Number(key_holder), shares },
          key,
        )
      }}
      done={() => t('份额已提交', 'Your part is given')}
      onDone={onDone}
    />
  )
}

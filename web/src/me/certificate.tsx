import { useState } from 'preact/hooks'
import type { Certificate } from '../../../engine/facts/certificate.ts'
import {
  DEAL_CERTIFICATE_STATUS,
  DEAL_KIND,
  type DealKind,
  keysOf,
  SIDE,
} from '../../../engine/facts/words.ts'
import { go } from '../shell/address.ts'
import { addressOf, useList, useLoaded } from '../shell/api.ts'
import { FileButton } from '../shell/download.tsx'
import { Choice, Field } from '../shell/field.tsx'
import { dateTime, decimal } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card, Loading } from '../shell/parts.tsx'
import { language, named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

/** The certificate of a deal of one's own, as a page to print. */
export function CertificateButton({ kind, number }: { kind: DealKind; number: number }) {
  const place = { deal_kind: kind, deal_number: number, language: language.value }
  return (
    <FileButton
      label={t('鉴证书', 'Certificate')}
      name={`certificate-${kind}-${number}.html`}
      address={addressOf('/v1/deals/{deal_kind}/{deal_number}/certificate/page', place)}
    />
  )
}

/** Where the code on a printed certificate leads: whether it is one of ours, and its deal stands; or it is typed in. */
export function CertificatePage({ place }: { place: Readonly<Record<string, string>> }) {
  const { kind = '', number = '', hash = '' } = place
  const isAsked = hash !== ''
  const found = useLoaded(
    isAsked ? '/v1/certificates/{deal_kind}/{deal_number}/{certificate_number}' : undefined,
    { deal_kind: kind, deal_number: number, certificate_number: hash },
  )
  const isNone = found.error?.status === 404 || found.error?.status === 400
  return (
    <Card title={t('交易鉴证书的状态', 'Status of a certificate')}>
      {isNone ? (
        <p class="problem" role="status">
          {t('本服务没有出具过这份鉴证书。', 'No such certificate was issued by this service.')}
        </p>
      ) : (
        isAsked && <Loading of={found} />
      )}
      {found.value && (
        <p
          class={found.value.status === 'stands' ? 'done' : 'problem'}
          role="status"
          data-testid="certificate-status"
        >
          {named(DEAL_CERTIFICATE_STATUS[found.value.status])} · {t('查询于', 'asked')}{' '}
          {dateTime(found.value.checked_at)}
        </p>
      )}
      {found.value && <Said of={found.value.paper} />}
      <LookUp kind={kind} number={number} hash={hash} />
      <p>
        <small>
          {t(
            '请逐项核对纸面与上列内容:不一致的,以本页为准。',
            'Hold the paper against what stands here: where they differ, this counts.',
          )}
        </small>
      </p>
    </Card>
  )
}

/** What a certificate says, to be held against the paper. */
function Said({ of }: { of: Certificate }) {
  const lines = of.by_price.map(({ quantity, price }) => `${decimal(quantity)} × ${decimal(price)}`)
  return (
    <dl class="facts" data-testid="certificate-said">
      <dt>{t('当事人', 'Party')}</dt>
      <dd>
        {named(of.name)} {of.uscc}
      </dd>
      <dt>{t('方向与品种', 'Side and permit')}</dt>
      <dd>
        {named(SIDE[of.side])} {of.symbol} {named(of.instrument)}
      </dd>
      <dt>{t('数量 × 单价', 'Quantity × price')}</dt>
      <dd>{lines.join('; ')}</dd>
      <dt>{t('金额(元)', 'Amount, CNY')}</dt>
      <dd>{decimal(of.amount)}</dd>
      <dt>{t('成交时间', 'Concluded')}</dt>
      <dd>{dateTime(of.concluded_at)}</dd>
      <dt>{t('依据', 'Rests on')}</dt>
      <dd>{of.document ?? t('交易规则', 'the rules of the market')}</dd>
    </dl>
  )
}

/** What stands on the paper, typed. */
function LookUp(props: { kind: string; number: string; hash: string }) {
  const [kind, setKind] = useState(props.kind || 'trade')
  const [number, setNumber] = useState(props.number)
  const [hash, setHash] = useState(props.hash)
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        go(`/certificate/${kind}/${number.trim()}/${hash.replace(/\s/g, '')}`)
      }}
    >
      <Choice
        label={t('成交方式', 'Kind of deal')}
        value={kind}
        options={keysOf(DEAL_KIND).map((value) => ({ value, label: named(DEAL_KIND[value]) }))}
        onChange={setKind}
      />
      <Field
        label={t('成交号', 'Number of the deal')}
        name="deal_number"
        value={number}
        onInput={setNumber}
      />
      <Field
        label={t('鉴证书编号(64 位)', 'Number of the certificate (64 digits)')}
        name="certificate_number"
        value={hash}
        onInput={setHash}
      />
      <button type="submit">{t('查询', 'Look up')}</button>
    </form>
  )
}

/** Blocks, and what was bought from the reserve or sold to it. */
export function OwnDeals() {
  const deals = useList('/v1/deals')
  return (
    <Card title={t('出让、竞价与大宗', 'From the reserve, auctions and blocks')}>
      <Table
        testId="own-deals"
        asCards
        columns={[
          {
            name: t('方式', 'How'),
            cell: ({ deal_kind, deal_number, status, original_price }) => (
              <>
                {named(DEAL_KIND[deal_kind])} #{deal_number}
                {status !== 'stands' && (
                  <small class="fault"> {named(DEAL_CERTIFICATE_STATUS[status])}</small>
                )}
                {original_price !== null && (
                  <small class="fault">
                    {' '}
                    {t(
                      `价格已更正,原价 ${decimal(original_price)}`,
                      `corrected, it was ${decimal(original_price)}`,
                    )}
                  </small>
                )}
              </>
            ),
          },
          { name: t('时间', 'Time'), cell: ({ concluded_at }) => dateTime(concluded_at) },
          { name: t('品种', 'Permit'), cell: ({ symbol, side }) => `${symbol} ${named(SIDE[side])}` },
          { name: t('数量', 'Quantity'), isRight: true, cell: ({ quantity }) => decimal(quantity) },
          { name: t('金额(元)', 'CNY'), isRight: true, cell: ({ amount }) => decimal(amount) },
          {
            name: '',
            cell: ({ deal_kind, deal_number }) => <CertificateButton kind={deal_kind} number={deal_number} />,
          },
        ]}
        rows={deals.rows}
        keyOf={({ deal_kind, deal_number }) => `${deal_kind} ${deal_number}`}
      />
      <More of={deals} none={t('没有', 'There are none')} />
    </Card>
  )
}

import { DEAL_CERTIFICATE_STATUS, type DealKind } from '../../../engine/facts/words.ts'
import { addressOf, useLoaded } from '../shell/api.ts'
import { FileButton } from '../shell/download.tsx'
import { dateTime } from '../shell/format.ts'
import { Card, Loading } from '../shell/parts.tsx'
import { language, named, t } from '../shell/state.ts'

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

/** Where the code on a printed certificate leads: whether it is one of ours, and its deal stands. */
export function CertificatePage({ place }: { place: Readonly<Record<string, string>> }) {
  const { kind = '', number = '', hash = '' } = place
  const found = useLoaded('/v1/certificates/{deal_kind}/{deal_number}/{certificate_sha256}', {
    ...{ deal_kind: kind, deal_number: number, certificate_sha256: hash },
  })
  return (
    <Card title={t('交易鉴证书的状态', 'Status of a certificate')}>
      {found.error ? (
        <p class="problem" role="status">
          {t('本服务没有出具过这份鉴证书。', 'No such certificate was issued by this service.')}
        </p>
      ) : (
        <Loading of={found} />
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
      <p>
        <small>
          {t(
            '编号由鉴证书全部内容算得:改动任一处,此页即查无此书。',
            'The number is made of all that it says: with anything changed there is no such certificate here.',
          )}
        </small>
      </p>
      <p class="hash">
        <small>
          {kind}-{number} · {hash}
        </small>
      </p>
    </Card>
  )
}

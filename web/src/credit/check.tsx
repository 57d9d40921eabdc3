import { REPORT_STATUS } from '../../../engine/facts/words.ts'
import { useLoaded } from '../shell/api.ts'
import { dateTime } from '../shell/format.ts'
import { Card, Loading } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'

/** Where the code on a printed report leads: whether it still stands. What it says is on the paper alone. */
export function CheckPage({ place }: { place: Readonly<Record<string, string>> }) {
  const { index = '', leaf = '' } = place
  const found = useLoaded('/v1/credit/report-status/{log_index}/{leaf_hash}', {
    log_index: Number(index),
    leaf_hash: leaf,
  })
  return (
    <Card title={t('信用报告的状态', 'Status of a credit report')}>
      {found.error?.status === 404 ? (
        <p class="problem" role="status">
          {t(
            '本服务没有这份报告:未出具,或所载个人信息保存期已满而抹除。',
            'There is no such report here: it was never issued, or what it said of a person was kept no longer.',
          )}
        </p>
      ) : (
        <Loading of={found} />
      )}
      {found.value && (
        <>
          <p
            class={found.value.status === 'valid' ? 'done' : 'problem'}
            role="status"
            data-testid="report-status"
          >
            {named(REPORT_STATUS[found.value.status])}
          </p>
          <p>
            {t('签发', 'Issued')} {dateTime(found.value.issued_at)} · {t('有效至', 'good until')}{' '}
            {dateTime(found.value.expires_at)} · {t('查询于', 'asked')} {dateTime(found.value.checked_at)}
          </p>
        </>
      )}
      <p>
        <small>
          {t(
            '此页只说明报告是否仍有效,不说明内容;请以报告文件(JSON)核验签名与得分。',
            'This page says whether the report stands, not what it says: verify its signature and score with the bundle (JSON).',
          )}
        </small>
      </p>
      <p class="hash">
        <small>
          {index} · {leaf}
        </small>
      </p>
    </Card>
  )
}

import type { DealAnswer } from '../../../engine/facts/deal.ts'
import type { NoticeChangeAnswer } from '../../../engine/facts/notice-change.ts'
import { NOTICE_CHANGE_STATUS } from '../../../engine/facts/words.ts'
import { useList, write } from '../shell/api.ts'
import { ActionForm, REASON, RowAction } from '../shell/form.tsx'
import type { FieldRow } from '../shell/form-input.tsx'
import { dateTime, instantOf } from '../shell/format.ts'
import { useFresh } from '../shell/fresh.ts'
import { More } from '../shell/more.tsx'
import { named, t } from '../shell/state.ts'
import { may } from '../shell/who.tsx'

const TIMES = ['registers_until', 'opens_at', 'ballot_at', 'closes_at'] as const
const LABELS = {
  registers_until: { zh: '报名截止', en: 'Registration until' },
  opens_at: { zh: '开始', en: 'From' },
  ballot_at: { zh: '摇号', en: 'Ballot' },
  closes_at: { zh: '截止', en: 'Until' },
} as const

interface Sale {
  readonly kind: DealAnswer['deal_kind']
  readonly id: number
  /** Its times as they are now: those that it has. */
  readonly times: { readonly [name in (typeof TIMES)[number]]?: string | null }
  readonly status: string
  readonly version: number
}

/** The versions of a notice: what was changed before it opened, and a change of the bureau's own. */
export function NoticeChanges({ sale, now, onDone }: { sale: Sale; now: number; onDone: () => void }) {
  const { kind, id, status, version } = sale
  const changes = useList('/v1/notice-changes', { deal_kind: kind, sale_id: id })
  useFresh(changes.refresh)
  const again = () => {
    changes.reload()
    onDone()
  }
  const isOpenToChange = status === 'announced' && now < Date.parse(sale.times.opens_at!)
  const waits = changes.rows?.some((one) => one.status === 'proposed')
  return (
    <>
      {(changes.rows?.length ?? 0) > 0 && (
        <div data-testid={`notice-versions-${kind}-${id}`}>
          <p>
            <b>{t(`公告第 ${version} 版`, `Version ${version} of the notice`)}</b>
          </p>
          <ul class="plain-list">
            {changes.rows!.map((one) => (
              <Change key={one.change_id} of={one} onDone={again} />
            ))}
          </ul>
          <More of={changes} none="" />
        </div>
      )}
      {isOpenToChange && !waits && may('propose_notice_change') && <Propose sale={sale} onDone={again} />}
    </>
  )
}

function Change({ of: one, onDone }: { of: NoticeChangeAnswer; onDone: () => void }) {
  const { change_id, terms_before: before, terms_after: after, status } = one
  const moved = TIMES.filter((name) => before[name] !== after[name]).map(
    (name) => `${named(LABELS[name])} ${dateTime(before[name]!)} → ${dateTime(after[name]!)}`,
  )
  const document = before.document === after.document ? [] : [`${before.document} → ${after.document}`]
  const given = { of: change_id, button: t('下一步', 'Next'), onDone }
  return (
    <li>
      {one.version !== null && t(`第 ${one.version} 版:`, `version ${one.version}: `)}
      {[...moved, ...document].join(t(';', '; '))} · {one.reason}{' '}
      <small>
        {named(NOTICE_CHANGE_STATUS[status])} {one.decided_at && dateTime(one.decided_at)} {one.proposer}{' '}
        {one.refusal}
      </small>
      {status === 'proposed' && may('approve_notice_change') && (
        <RowAction
          {...given}
          name={t('批准变更', 'Publish the change')}
          fields={[]}
          effect={() =>
            t('变更公告发布,原公告由新版替代。', 'It is published: the notice has a new version.')
          }
          send={(_, key) =>
            write('POST /v1/notice-changes/{change_id}/approve', { change_id }, undefined, key)
          }
        />
      )}
      {status === 'proposed' && may('refuse_notice_change') && (
        <RowAction
          {...given}
          name={t('不予变更', 'Leave it as it is')}
          fields={[REASON]}
          effect={() => t('公告不变。', 'The notice stays as it is.')}
          send={({ reason = '' }, key) =>
            write('POST /v1/notice-changes/{change_id}/refuse', { change_id }, { reason }, key)
          }
        />
      )}
    </li>
  )
}

function Propose({ sale, onDone }: { sale: Sale; onDone: () => void }) {
  const { kind, id, times } = sale
  const own = TIMES.filter((name) => times[name] !== undefined && times[name] !== null)
  return (
    <details>
      <summary>{t('变更公告(延期、更正)', 'Change the notice (later times, another document)')}</summary>
      <p class="note">
        {t(
          '开始前可顺延时间、更换文件;数量、价格、方式与资格不变,须变则取消后重新公告。另一人批准后发布,各版公开。',
          'Before it opens times move later and the document changes; quantity, price, form and who may bid stay, or it is called off and announced anew. Another person publishes it; every version is public.',
        )}
      </p>
      <ActionForm
        testId={`change-notice-${kind}-${id}`}
        button={t('下一步', 'Next')}
        fields={[
          ...own.map(
            (name): FieldRow => ({
              ...{ name, kind: 'datetime', isOptional: true },
              label: {
                zh: `${LABELS[name].zh}(不填:${dateTime(times[name]!)})`,
                en: `${LABELS[name].en} (absent: ${dateTime(times[name]!)})`,
              },
            }),
          ),
          { name: 'document', longest: 200, label: { zh: '变更公告文号', en: 'Document of the change' } },
          REASON,
        ]}
        effect={() => t('另一人批准后发布。', 'Another person publishes it.')}
        send={({ document = '', reason = '', ...given }, key) =>
          write(
            'POST /v1/notice-changes',
            {},
            {
              ...{ deal_kind: kind, sale_id: id, document, reason },
              ...Object.fromEntries(
                own.flatMap((name) => (given[name] ? [[name, instantOf(given[name])]] : [])),
              ),
            },
            key,
          )
        }
        done={() => t('已提出,待另一人批准', 'Proposed; another person publishes it')}
        onDone={onDone}
      />
    </details>
  )
}

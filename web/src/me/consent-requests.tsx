import type { ConsentRequestAnswer } from '../../../engine/facts/credit.ts'
import { CONSENT_REQUEST_STATUS, CONSENT_SCOPE } from '../../../engine/facts/words.ts'
import { useList, write } from '../shell/api.ts'
import { ActionForm, REASON, RowAction } from '../shell/form.tsx'
import { dateTime } from '../shell/format.ts'
import { useFresh } from '../shell/fresh.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { isOf, may } from '../shell/who.tsx'
import { consentFields, consentTerms } from './consent-terms.ts'

/** What banks ask of me, to be given or declined; or what my bank asked of its clients. */
export function Requests({ onDone }: { onDone: () => void }) {
  const requests = useList('/v1/credit/consent-requests')
  useFresh(requests.refresh)
  const subjects = useSubjects()
  const isBank = isOf('bank')
  const done = () => {
    requests.reload()
    onDone()
  }
  return (
    <Card
      title={
        isBank ? t('向客户请求授权', 'Ask clients for consent') : t('银行的授权请求', 'What banks ask for')
      }
    >
      <Table
        testId="consent-requests"
        asCards
        columns={[
          {
            name: isBank ? t('客户', 'Client') : t('银行', 'Bank'),
            cell: ({ uscc, bank_uscc }) => subjects.nameOf(isBank ? uscc : bank_uscc),
          },
          { name: t('用途', 'Purpose'), cell: ({ purpose }) => purpose },
          { name: t('范围', 'Scope'), cell: (one) => scopeOf(one) },
          { name: t('授权至', 'Good until'), cell: ({ expires_at }) => dateTime(expires_at) },
          {
            name: t('状态', 'State'),
            cell: (one) =>
              one.status === 'open' && !one.is_open
                ? t('逾期未答复', 'not answered in time')
                : [named(CONSENT_REQUEST_STATUS[one.status]), one.reason].filter(Boolean).join(' · '),
          },
          {
            name: t('提出', 'Asked'),
            cell: ({ at, answer_until, is_open }) =>
              is_open
                ? t(
                    `${dateTime(at)},请于 ${dateTime(answer_until)} 前答复`,
                    `${dateTime(at)}, to be answered by ${dateTime(answer_until)}`,
                  )
                : dateTime(at),
          },
          {
            name: '',
            cell: (one) => one.is_open && <Answer of={one} nameOf={subjects.nameOf} onDone={done} />,
          },
        ]}
        rows={requests.rows}
        keyOf={({ request_id }) => request_id}
        classOf={({ is_open }) => (is_open ? '' : 'struck')}
      />
      <More of={requests} none={t('没有请求', 'No requests')} />
      {may('request_consent') && <Ask onDone={requests.reload} />}
    </Card>
  )
}

const scopeOf = ({ scope, is_once }: Pick<ConsentRequestAnswer, 'scope' | 'is_once'>) =>
  [
    ...scope.map((one) => named(CONSENT_SCOPE[one])),
    ...(is_once ? [t('仅一次', 'for one question')] : []),
  ].join(t('、', ', '))

function Answer(props: { of: ConsentRequestAnswer; nameOf: (uscc: string) => string; onDone: () => void }) {
  const { of: one, nameOf, onDone } = props
  const { request_id, bank_uscc, purpose, expires_at } = one
  const given = { of: request_id, button: t('下一步', 'Next'), onDone }
  const answer = (is_granted: boolean, reason: string | undefined, key: string) =>
    write(
      'POST /v1/credit/consent-requests/{request_id}/answer',
      { request_id },
      { is_granted, ...(reason ? { reason } : {}) },
      key,
    )
  if (may('withdraw_consent_request'))
    return (
      <RowAction
        {...given}
        name={t('撤回', 'Take back')}
        fields={[]}
        effect={() => t('请求作废。', 'The request is void.')}
        send={(_, key) =>
          write('POST /v1/credit/consent-requests/{request_id}/withdraw', { request_id }, undefined, key)
        }
      />
    )
  if (!may('answer_consent_request')) return null
  return (
    <span class="buttons">
      <RowAction
        {...given}
        name={t('同意授权', 'Give it')}
        fields={[]}
        effect={() =>
          t(
            `${nameOf(bank_uscc)} 可为“${purpose}”查阅${scopeOf(one)}至 ${dateTime(expires_at)};每次查阅都会记录,您可随时撤回。`,
            `${nameOf(bank_uscc)} may read ${scopeOf(one)} for “${purpose}” until ${dateTime(expires_at)}; each reading is recorded, and you can take it back at any time.`,
          )
        }
        send={(_, key) => answer(true, undefined, key)}
      />
      <RowAction
        {...given}
        name={t('不同意', 'Decline')}
        fields={[{ ...REASON, isOptional: true }]}
        send={({ reason }, key) => answer(false, reason, key)}
      />
    </span>
  )
}

function Ask({ onDone }: { onDone: () => void }) {
  const clients = useSubjects('enterprise')
  return (
    <ActionForm
      testId="request-consent"
      button={t('下一步', 'Next')}
      fields={[
        { name: 'subject_uscc', label: { zh: '客户', en: 'Client' }, options: clients.options },
        {
          ...{ name: 'other_uscc', isOptional: true, longest: 18 },
          label: { zh: '或:客户出示的代码(农户等)', en: 'Or: the code that the client shows (a farmer’s)' },
        },
        ...consentFields(),
      ]}
      effect={({ subject_uscc = '', other_uscc, purpose, until }) =>
        t(
          `请 ${clients.nameOf(other_uscc || subject_uscc)} 为“${purpose}”授权至 ${until};答复前看不到任何内容。`,
          `${clients.nameOf(other_uscc || subject_uscc)} is asked to agree to “${purpose}” until ${until}; nothing can be read before it does.`,
        )
      }
      send={({ subject_uscc = '', other_uscc, ...values }, key) =>
        write(
          'POST /v1/credit/consent-requests',
          {},
          { subject_uscc: (other_uscc || subject_uscc).toUpperCase(), ...consentTerms(values) },
          key,
        )
      }
      onDone={onDone}
    />
  )
}

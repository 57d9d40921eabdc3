import { useState } from 'preact/hooks'
import type { CreditFile } from '../../../engine/facts/credit.ts'
import { READING } from '../../../engine/facts/words.ts'
import { ask } from '../shell/address.ts'
import { useList } from '../shell/api.ts'
import { Choice } from '../shell/field.tsx'
import { dateTime } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { sentenceOf } from '../shell/problems.ts'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { isOf } from '../shell/who.tsx'

/** Where a bank has several consents: the one under which it reads. */
export const UNDER = 'consent_id'

/** What somebody asked for, in his words; of a reading in vain in those of the page. */
const said = (purpose: string) =>
  purpose === READING ? t('查阅信用档案', 'reading the credit file') : purpose

/** The consent under which a bank reads, and those that it could read under instead. */
export function ReadUnder({ file }: { file: CreditFile }) {
  const inForce = file.consents.filter(
    ({ consent_id, revoked_at, expires_at }) =>
      consent_id === file.consent_id || (revoked_at === null && Date.parse(expires_at) > Date.now()),
  )
  const says = ({ consent_id, purpose, expires_at }: CreditFile['consents'][number]) =>
    `${consent_id}: ${purpose} (${t('有效至', 'until')} ${dateTime(expires_at)})`
  if (inForce.length > 1)
    return (
      <Choice
        label={t('依据授权', 'Read under consent')}
        value={String(file.consent_id)}
        options={inForce.map((one) => ({ value: String(one.consent_id), label: says(one) }))}
        onChange={(chosen) => ask(UNDER, chosen)}
      />
    )
  return (
    <p>
      <small>
        {t('依据授权', 'Read under consent')} {inForce.map(says)}
      </small>
    </p>
  )
}

/** Who asked: whoever may know all of it page by page, a bank its own questions. */
export function Enquiries({ file, bankNameOf }: { file: CreditFile; bankNameOf: (uscc: string) => string }) {
  const [isOpen, setIsOpen] = useState(false)
  const isBank = isOf('bank')
  const { enquiries, refused_enquiries: refused } = file
  if (enquiries.length + refused.length === 0) return null
  return (
    <details onToggle={(event) => setIsOpen((event.target as HTMLDetailsElement).open)}>
      <summary>{t('谁查询过', 'Who asked')}</summary>
      {isOpen && !isBank && <EveryEnquiry of={file.uscc} />}
      {isBank && (
        <ul>
          {enquiries.map((one) => (
            <li key={one.enquiry_id}>
              {dateTime(one.at)} {bankNameOf(one.bank_uscc)} · {said(one.purpose)}
            </li>
          ))}
        </ul>
      )}
    </details>
  )
}

function EveryEnquiry({ of }: { of: string }) {
  const all = useList('/v1/credit/files/{uscc}/enquiries', { uscc: of })
  return (
    <>
      <Table
        testId="enquiries"
        asCards
        columns={[
          { name: t('时间', 'Time'), cell: ({ at }) => dateTime(at) },
          { name: t('查询方', 'Who'), cell: ({ bank_name, actor }) => `${named(bank_name)} · ${actor}` },
          { name: t('用途', 'For what'), cell: ({ purpose }) => said(purpose) },
          {
            name: t('结果', 'Answer'),
            cell: ({ reason }) =>
              reason === null
                ? t('已提供', 'given')
                : `${t('未提供:', 'refused: ')}${sentenceOf(reason) ?? reason}`,
          },
        ]}
        rows={all.rows}
        keyOf={({ enquiry_id }) => enquiry_id}
      />
      <More of={all} none={t('没有', 'Nobody')} />
    </>
  )
}

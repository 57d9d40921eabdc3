import type { CreditEntryAnswer } from '../../../engine/facts/credit.ts'
import type { CreditCaseAnswer } from '../../../engine/facts/credit-case.ts'
import {
  CREDIT_CASE_KIND,
  CREDIT_CASE_OUTCOME,
  type CreditCaseOutcome,
  OUTCOMES_OF_CASE,
} from '../../../engine/facts/words.ts'
import { useList, write } from '../shell/api.ts'
import { EvidenceMark } from '../shell/fingerprint.tsx'
import { RowAction } from '../shell/form.tsx'
import { dateTime, today } from '../shell/format.ts'
import { useFresh } from '../shell/fresh.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'

/** Objections to entries and repairs of them: one's own, or for the bureau all, with the day on which each is due. */
export function CreditCasesCard() {
  const cases = useList('/v1/credit/cases')
  useFresh(cases.refresh)
  return (
    <Card title={t('信用异议与修复', 'Objections to entries and repairs')}>
      <Table
        testId="credit-cases"
        asCards
        columns={[
          { name: '#', cell: ({ case_id }) => case_id },
          { name: t('企业', 'Enterprise'), cell: ({ name }) => named(name) },
          {
            name: t('事项', 'What'),
            cell: ({ kind, item, entry_id }) =>
              `${named(CREDIT_CASE_KIND[kind])} · ${named(item)} #${entry_id}`,
          },
          {
            name: t('陈述', 'Statement'),
            cell: ({ text, evidence_sha256 }) => (
              <span>
                {text} <EvidenceMark of={evidence_sha256} />
              </span>
            ),
          },
          { name: t('提出', 'Made'), cell: ({ at }) => dateTime(at) },
          {
            name: t('答复期限', 'Answer due'),
            cell: ({ answer_due_on, is_late }) => (
              <span class={is_late ? 'mark unverified' : ''}>
                {answer_due_on ?? '–'} {is_late && t('已逾期', 'late')}
              </span>
            ),
          },
          {
            name: t('结论', 'Outcome'),
            cell: ({ outcome, answer }) => (
              <div>
                {outcome === null ? t('待答复', 'open') : named(CREDIT_CASE_OUTCOME[outcome])}
                {answer !== null && <small> {answer}</small>}
              </div>
            ),
          },
          { name: '', cell: (one) => <Answer of={one} onDone={cases.reload} /> },
        ]}
        rows={cases.rows}
        keyOf={({ case_id }) => case_id}
      />
      <More of={cases} none={t('没有异议或修复申请', 'There are no objections and no repairs')} />
    </Card>
  )
}

function Answer({ of: { case_id, kind, outcome }, onDone }: { of: CreditCaseAnswer; onDone: () => void }) {
  if (outcome !== null || !may('answer_credit_case')) return null
  return (
    <RowAction
      name={t('答复', 'Answer')}
      of={case_id}
      button={t('下一步', 'Next')}
      fields={[
        {
          name: 'outcome',
          mustChoose: true,
          options: OUTCOMES_OF_CASE[kind].map((value) => ({
            value,
            label: named(CREDIT_CASE_OUTCOME[value]),
          })),
        },
        { name: 'answer', kind: 'long', longest: 1000 },
      ]}
      effect={({ outcome: chosen }) =>
        chosen === 'corrected'
          ? t('该记录同时被撤回,记分与名单随之更正。', 'The entry is withdrawn; points and lists follow.')
          : chosen === 'granted'
            ? t(
                '该记录停止公示;计分按评分规则的期限另计。',
                'The entry is published no longer; for how long it counts is the scheme’s own clock.',
              )
            : t('企业可见答复。', 'The enterprise sees your answer.')
      }
      send={({ outcome: chosen = '', answer = '' }, key) =>
        write(
          'POST /v1/credit/cases/{case_id}/answer',
          { case_id },
          { outcome: chosen as CreditCaseOutcome, answer },
          key,
        )
      }
      onDone={onDone}
    />
  )
}

/** What its subject may do about an entry, where it still stands. */
export function EntryActions({ of: entry, onDone }: { of: CreditEntryAnswer; onDone: () => void }) {
  const { entry_id, item, list, withdraws, withdrawn_by, is_disputed, repair_from } = entry
  if (!may('object_to_credit') || withdraws !== null || withdrawn_by !== null) return null
  const of = `${named(item)} #${entry_id}`
  return (
    <span class="buttons">
      {!is_disputed && list !== 'positive' && (
        <RowAction
          needs="object_to_credit"
          name={t('提出异议', 'Object')}
          of={of}
          button={t('下一步', 'Next')}
          fields={[{ name: 'text', kind: 'long', longest: 2000, label: { zh: '理由', en: 'Reason' } }]}
          effect={() =>
            t(
              '记录将标注“异议”,主管部门须在二十日内书面答复。',
              'The entry is marked as disputed; the bureau has to answer in writing within twenty days.',
            )
          }
          send={({ text = '' }, key) => write('POST /v1/credit/objections', {}, { entry_id, text }, key)}
          onDone={onDone}
        />
      )}
      {repair_from !== null && repair_from <= today() && (
        <RowAction
          needs="ask_credit_repair"
          name={t('申请修复', 'Ask for repair')}
          of={of}
          button={t('下一步', 'Next')}
          fields={[
            {
              name: 'text',
              kind: 'long',
              longest: 2000,
              label: { zh: '履行义务情况', en: 'How your duties were done' },
            },
            {
              ...{ name: 'evidence_sha256', kind: 'fingerprint', isOptional: true },
              label: { zh: '证明材料 SHA-256(可空)', en: 'SHA-256 of what shows it (optional)' },
            },
          ]}
          effect={() =>
            t(
              '同意后停止公示;计分按评分规则的期限另计。',
              'Once granted it is published no longer; for how long it counts is the scheme’s own clock.',
            )
          }
          send={({ text = '', evidence_sha256 }, key) =>
            write(
              'POST /v1/credit/repairs',
              {},
              { entry_id, text, ...(evidence_sha256 ? { evidence_sha256 } : {}) },
              key,
            )
          }
          onDone={onDone}
        />
      )}
      {repair_from !== null && repair_from > today() && (
        <small>{t(`${repair_from} 起可申请修复`, `repair from ${repair_from}`)}</small>
      )}
    </span>
  )
}

/** What is said beside an entry: that it is disputed, what its subject says, that it was repaired. */
export function EntryMarks({ of: { is_disputed, statement, repaired_at } }: { of: CreditEntryAnswer }) {
  return (
    <>
      {is_disputed && <span class="mark unverified">{t('异议中', 'disputed')}</span>}
      {repaired_at !== null && (
        <span class="mark confirmed">
          {t('已修复', 'repaired')} {dateTime(repaired_at)}
        </span>
      )}
      {statement !== null && (
        <small>
          {t('主体陈述:', 'Its subject says: ')}
          {statement}
        </small>
      )}
    </>
  )
}

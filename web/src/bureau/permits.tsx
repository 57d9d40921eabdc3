import { CarryOversCard } from '../registry/carry-overs.tsx'
import { EvidenceCard } from '../registry/evidence.tsx'
import { ObjectionsCard } from '../registry/objections.tsx'
import { useList, write } from '../shell/api.ts'
import { ActionForm } from '../shell/form.tsx'
import { Card } from '../shell/parts.tsx'
import { t } from '../shell/state.ts'
import { useInstruments, useSubjects } from '../shell/subjects.ts'
import { may } from '../shell/who.tsx'
import { AllocationTableCard } from './allocation-table.tsx'
import { DutiesCards } from './duties.tsx'
import { ISSUE_FIELDS, issueTermsOf } from './issue-terms.ts'
import { ObligationsCard, SurrendersCard } from './obligations.tsx'

/** A term that is over already is most often a slip. */
const pastNote = (day: string) =>
  Date.parse(`${day}T23:59:59+08:00`) < Date.now()
    ? t('注意:期限已过。', 'Mind: the term is over already. ')
    : ''

/** Permits that are given, and what is to be surrendered. */
export function PermitsPart() {
  const obligations = useList('/v1/obligations')
  const subjects = useSubjects('enterprise')
  const instruments = useInstruments()
  const cuts = (useList('/v1/reductions').rows ?? []).filter(
    ({ status, source_uscc, left }) => status === 'verified' && source_uscc !== null && Number(left) > 0,
  )
  return (
    <>
      <div class="columns">
        {may('propose_allocation') && (
          <Card title={t('分配权益', 'Allocate permits')}>
            <ActionForm
              testId="allocate"
              button={t('下一步', 'Next')}
              fields={[
                { name: 'uscc', options: subjects.options },
                { name: 'symbol', options: instruments },
                { name: 'quantity', kind: 'decimal' },
                { name: 'document', longest: 200 },
                ...ISSUE_FIELDS,
                {
                  name: 'reduction_id',
                  isOptional: true,
                  label: { zh: '由减排量转换(可空)', en: 'Made of a cut (optional)' },
                  options: cuts.map(({ reduction_id, source_name, pollutant, left }) => ({
                    value: String(reduction_id),
                    label: t(
                      `#${reduction_id} ${source_name} ${pollutant} 余 ${left} t`,
                      `#${reduction_id} ${source_name} ${pollutant}, ${left} t left`,
                    ),
                  })),
                },
              ]}
              effect={({ uscc = '', symbol, quantity }) =>
                t(
                  `提请向 ${subjects.nameOf(uscc)} 分配 ${quantity} ${symbol};由另一人批准后入账。`,
                  `${quantity} ${symbol} are proposed for ${subjects.nameOf(uscc)}; another person approves them.`,
                )
              }
              send={({ uscc = '', symbol = '', quantity = '', document = '', reduction_id, ...issue }, key) =>
                write(
                  'POST /v1/allocations',
                  {},
                  {
                    ...{ uscc, symbol, quantity, document, ...issueTermsOf(issue) },
                    ...(reduction_id ? { reduction_id: Number(reduction_id) } : {}),
                  },
                  key,
                )
              }
              done={({ approval_id }) => (
                <>
                  {t(`已提出(#${approval_id}),待批准`, `Proposed (#${approval_id}); it waits for approval`)} ·{' '}
                  <a href="/inbox">{t('待办', 'Inbox')}</a>
                </>
              )}
            />
          </Card>
        )}
        {may('set_obligation') && (
          <Card title={t('设定清缴义务', 'Set an obligation')}>
            <ActionForm
              testId="oblige"
              button={t('下一步', 'Next')}
              fields={[
                { name: 'uscc', options: subjects.options },
                { name: 'symbol', options: instruments },
                {
                  name: 'period',
                  kind: 'decimal',
                  longest: 4,
                  initial: String(new Date().getFullYear() - 1),
                },
                {
                  name: 'quantity',
                  kind: 'decimal',
                  isOptional: true,
                  hint: t(
                    '核定的排放或用能量;尚未核定可空',
                    'what was verified; empty where there is no figure yet',
                  ),
                },
                { name: 'due_on', kind: 'date' },
                {
                  name: 'parts',
                  isOptional: true,
                  check: faultOfParts,
                  longest: 300,
                  label: { zh: '分期(可空)', en: 'Due earlier of it' },
                  hint: t(
                    '如:2026-06-30 50%, 2026-09-30 75%(累计)',
                    'such as 2026-06-30 50%, 2026-09-30 75%, of all',
                  ),
                },
              ]}
              effect={({ uscc = '', symbol, quantity, period, due_on = '', parts }) =>
                pastNote(due_on) +
                t(
                  `${subjects.nameOf(uscc)} 须在 ${due_on} 前为 ${period} 年度清缴 ${quantity || '(待核定)'} ${symbol}。`,
                  `${subjects.nameOf(uscc)} surrenders ${quantity || '(still to be verified)'} ${symbol} for ${period} by ${due_on}.`,
                ) +
                (parts
                  ? ` ${partsOf(parts)
                      .map((one) => `${one.due_on} ${one.basis_points / 100} %`)
                      .join(', ')}`
                  : '')
              }
              send={({ uscc = '', symbol = '', period = '', quantity = '', due_on = '', parts }, key) =>
                write(
                  'POST /v1/obligations',
                  {},
                  {
                    ...{ uscc, symbol, period, due_on, ...(quantity === '' ? {} : { quantity }) },
                    ...(parts ? { dated_parts: partsOf(parts) } : {}),
                  },
                  key,
                )
              }
              onDone={obligations.reload}
            />
          </Card>
        )}
      </div>
      {may('propose_allocation_table') && <AllocationTableCard />}
      <ObligationsCard obligations={obligations} />
      <SurrendersCard onDone={obligations.reload} />
      <EvidenceCard showsNames />
      <DutiesCards />
      <CarryOversCard />
      <ObjectionsCard />
    </>
  )
}

/** A day and the share of all that is due by it, as they are typed. */
const PART = /^(\d{4}-\d{2}-\d{2})\s+(\d{1,2}(?:\.\d{1,2})?)\s*[%\uFF05]?$/

const piecesOf = (text: string) =>
  text
    .split(/[,\uFF0C;\uFF1B\u3001\n]/)
    .map((one) => one.trim())
    .filter((one) => one !== '')

/** Days and shares as they are typed: "2026-06-30 50%, 2026-09-30 75%". */
function partsOf(text: string) {
  return piecesOf(text).map((one) => {
    const [, due_on = '', share = ''] = PART.exec(one) ?? []
    return { due_on, basis_points: Math.round(Number(share) * 100) }
  })
}

function faultOfParts(text: string): string | undefined {
  const wrong = piecesOf(text).find((one) => !PART.test(one))
  if (wrong !== undefined)
    return t(
      `“${wrong}”不是日期与比例;各期以逗号分隔`,
      `“${wrong}” is no day with a share; write a comma between them`,
    )
  const parts = partsOf(text)
  const isRising = parts.every((one, index) => {
    const before = parts[index - 1]
    return !before || (before.due_on < one.due_on && before.basis_points < one.basis_points)
  })
  return isRising ? undefined : t('各期日期与累计比例须依次递增', 'days and shares rise from one to the next')
}

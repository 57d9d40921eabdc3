import { useState } from 'preact/hooks'
import type { CreditMeasure, CreditRulePack } from '../../../engine/facts/catalogue.ts'
import type { CreditFile } from '../../../engine/facts/credit.ts'
import { MEASURE_FIELD, MEASURE_KIND } from '../../../engine/facts/words.ts'
import { ask, asked } from '../shell/address.ts'
import { useLoaded } from '../shell/api.ts'
import { Field } from '../shell/field.tsx'
import { today } from '../shell/format.ts'
import { Card, GradeMark, Loading } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

/** The day on which a loan would end stands in the address. */
export const LOAN_UNTIL = 'loan_until'

/** What the grades mean under the rules in force, and which one this is. */
export function Meaning({ file }: { file: CreditFile | undefined }) {
  const rules = useLoaded('/v1/credit/rules')
  const pack = rules.value?.data.find(
    ({ rule_pack_id }) => rule_pack_id === (file?.rule_pack.rule_pack_id ?? rules.value?.in_force),
  )
  if (!pack) return <Loading of={rules} />
  return (
    <Card title={t('等级的含义', 'What the grades mean')} aside={<small>{named(pack.name)}</small>}>
      <p>
        {t(
          `每个主体从 ${pack.start_score} 分起,按已决定的事项加减,期满不再计。`,
          `Everybody begins with ${pack.start_score} points; what was decided adds or takes away until its time is over.`,
        )}
      </p>
      <Table
        testId="grades"
        columns={[
          {
            name: t('等级', 'Grade'),
            cell: ({ grade_id, name }) => (
              <>
                {named(name)}{' '}
                {grade_id === file?.grade.grade_id && (
                  <span class="mark confirmed">{t('此主体', 'this subject')}</span>
                )}
              </>
            ),
          },
          { name: t('分数', 'Points'), isRight: true, cell: ({ from, to }) => `${from} – ${to}` },
          { name: t('依据', 'Grade of trust'), cell: ({ grade }) => <GradeMark grade={grade} /> },
        ]}
        rows={pack.grades}
        keyOf={({ grade_id }) => grade_id}
      />
      <AtEndOfLoan file={file} />
      <Measures measures={rules.value?.measures ?? []} pack={pack} file={file} />
      <p>
        <small>
          {t(
            '等级是主管部门记录的摘要,不是贷款建议:一票否决的事项与未核实的规则请看明细。',
            'A grade sums up what the bureau recorded and is no advice to lend: look at the entries for vetoes and for rules that are not confirmed.',
          )}
        </small>
      </p>
    </Card>
  )
}

/** The day of an instant in China. */
const dayIn = (at: string) => new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 10)

/** A day after that of the file, which no loan outlives. */
export const isAhead = (day: string, asOf: string) =>
  /^20\d{2}-\d{2}-\d{2}$/.test(day) && day > (asOf || today())

/** How the file would stand when a loan ends, if nothing came to it: what counts until then, and what not any more. */
function AtEndOfLoan({ file }: { file: CreditFile | undefined }) {
  const [typed, setTyped] = useState(asked(LOAN_UNTIL))
  const asOf = file ? dayIn(file.as_of) : ''
  if (file?.withheld.includes('entries')) return null
  const { outlook } = file ?? {}
  const counting = outlook?.counting.map((entry_id) => `#${entry_id}`) ?? []
  return (
    <section data-testid="loan-end">
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          ask(LOAN_UNTIL, typed)
        }}
      >
        <Field
          label={t('贷款到期日:届时如何', 'The loan ends on: how it would stand then')}
          name="loan_until"
          type="date"
          value={typed}
          onInput={setTyped}
          isOptional
        />
        <button type="submit" disabled={typed !== '' && !isAhead(typed, asOf)}>
          {t('推演', 'Show')}
        </button>
        {typed !== '' && !isAhead(typed, asOf) && (
          <p class="note">
            {t(
              '到期日须晚于档案日期,且不晚于 2099 年。',
              'A loan ends after the day of the file, and by 2099.',
            )}
          </p>
        )}
      </form>
      {outlook && (
        <output>
          {t(
            `若其间没有新的记录,${outlook.until} 为“${outlook.grade.name.zh}”,${outlook.score} 分;届时仍计分:${counting.join('、') || '无'}。权益可担保的金额、期内到期的清缴与许可见信用报告。`,
            `With nothing new it would be “${outlook.grade.name.en}” on ${outlook.until}, ${outlook.score} points; what still counts then: ${counting.join(', ') || 'nothing'}. What permits could secure, and what falls due in between, is in the report.`,
          )}
        </output>
      )}
    </section>
  )
}

/** What follows from a grade: of the subject's own first, for a loan before anything else. */
function Measures(props: {
  measures: readonly CreditMeasure[]
  pack: CreditRulePack
  file: CreditFile | undefined
}) {
  const { measures, pack, file } = props
  const isOwn = ({ grade_ids }: CreditMeasure) =>
    file !== undefined && grade_ids.includes(file.grade.grade_id)
  const own = measures.filter((one) => one.rule_pack_id === pack.rule_pack_id)
  const nameOf = (id: string) => pack.grades.find(({ grade_id }) => grade_id === id)?.name
  return (
    <>
      <h3>{t('等级意味着什么', 'What follows from a grade')}</h3>
      <Table
        testId="measures"
        asCards
        columns={[
          {
            name: t('等级', 'Grade'),
            cell: (one) => (
              <>
                {one.grade_ids.map((id) => named(nameOf(id) ?? { zh: id, en: id })).join(t('、', ', '))}{' '}
                {isOwn(one) && <span class="mark confirmed">{t('此主体', 'this subject')}</span>}
              </>
            ),
          },
          { name: t('领域', 'Of'), cell: ({ field }) => named(MEASURE_FIELD[field]) },
          { name: t('性质', 'Kind'), cell: ({ kind }) => named(MEASURE_KIND[kind]) },
          {
            name: t('内容', 'What'),
            cell: ({ text, is_enforced }) =>
              `${named(text)}${is_enforced ? t(' · 平台执行', ' · enforced here') : ''}`,
          },
          { name: t('依据', 'Grade of trust'), cell: ({ grade }) => <GradeMark grade={grade} /> },
        ]}
        rows={[...own].sort(
          (a, b) =>
            Number(isOwn(b)) - Number(isOwn(a)) || Number(b.field === 'loan') - Number(a.field === 'loan'),
        )}
        keyOf={({ measure_id }) => measure_id}
      />
    </>
  )
}

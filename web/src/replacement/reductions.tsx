import type { ReductionAnswer } from '../../../engine/facts/replacement.ts'
import { CUT_MEASURE, POLLUTANT, REDUCTION_STATUS, SECTOR } from '../../../engine/facts/words.ts'
import { optionsOf } from '../eligibility/options.ts'
import { type LoadedList, write } from '../shell/api.ts'
import { CsvButton } from '../shell/download.tsx'
import { ActionForm, REASON, RowAction } from '../shell/form.tsx'
import { decimal } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useAreas, useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'

/** The bank of cuts: what was made, used and left; the bureau enters, a second person verifies. */
export function ReductionsCard({ reductions }: { reductions: LoadedList<ReductionAnswer> }) {
  const areas = useAreas()
  return (
    <Card title={t('减排指标库', 'Bank of cuts')} aside={<CsvButton name="reductions" of={reductions} />}>
      <Table
        testId="reductions"
        asCards
        columns={[
          { name: '#', cell: ({ reduction_id }) => reduction_id },
          { name: t('来源', 'Source'), cell: ({ source_name }) => source_name },
          { name: t('区域', 'Area'), cell: ({ area }) => areas.nameOf(area) },
          { name: t('行业', 'Sector'), cell: ({ sector }) => named(SECTOR[sector]) },
          { name: t('措施', 'Measure'), cell: ({ measure }) => named(CUT_MEASURE[measure]) },
          { name: t('污染物', 'Pollutant'), cell: ({ pollutant }) => named(POLLUTANT[pollutant]) },
          { name: t('形成于', 'Made on'), cell: ({ formed_on }) => formed_on },
          { name: t('减排量(吨)', 'Cut (t)'), isRight: true, cell: ({ quantity }) => decimal(quantity) },
          { name: t('已用', 'Used'), isRight: true, cell: ({ used }) => decimal(used) },
          { name: t('余量', 'Left'), isRight: true, cell: ({ left }) => decimal(left) },
          {
            name: t('状态', 'Status'),
            cell: ({ status, reason }) => (
              <div>
                <span class={`mark ${status === 'verified' ? 'confirmed' : ''}`}>
                  {named(REDUCTION_STATUS[status])}
                </span>
                {reason !== null && <small> {reason}</small>}
              </div>
            ),
          },
          { name: t('文件', 'Document'), cell: ({ document }) => document },
          ...(may('verify_reduction')
            ? [{ name: '', cell: (one: ReductionAnswer) => <Decide of={one} onDone={reductions.reload} /> }]
            : []),
        ]}
        rows={reductions.rows}
        keyOf={({ reduction_id }) => reduction_id}
        classOf={({ status }) => (status === 'refused' ? 'struck' : '')}
      />
      <More of={reductions} none={t('库中尚无减排', 'The bank is empty')} />
      {may('register_reduction') && <Register onDone={reductions.reload} />}
    </Card>
  )
}

function Decide({ of: one, onDone }: { of: ReductionAnswer; onDone: () => void }) {
  const { reduction_id, status, quantity, pollutant, source_name } = one
  if (status !== 'registered' || !may('verify_reduction')) return null
  const given = { of: reduction_id, onDone, button: t('下一步', 'Next') }
  return (
    <span class="buttons">
      <RowAction
        {...given}
        name={t('核定', 'Verify')}
        fields={[]}
        effect={() =>
          t(
            `核定 ${source_name} 减排${named(POLLUTANT[pollutant])} ${decimal(quantity)} 吨,可用于建设项目替代。`,
            `${decimal(quantity)} t of ${named(POLLUTANT[pollutant])} cut by ${source_name} may make up for new projects.`,
          )
        }
        send={(_, key) =>
          write('POST /v1/reductions/{reduction_id}/verify', { reduction_id }, undefined, key)
        }
      />
      <RowAction
        {...given}
        name={t('退回', 'Refuse')}
        fields={[REASON]}
        send={({ reason = '' }, key) =>
          write('POST /v1/reductions/{reduction_id}/refuse', { reduction_id }, { reason }, key)
        }
      />
    </span>
  )
}

function Register({ onDone }: { onDone: () => void }) {
  const areas = useAreas()
  const subjects = useSubjects()
  const NOBODY = { value: '', label: t('未登记企业', 'not registered here') }
  return (
    <>
      <h3>{t('登记减排', 'Enter a cut')}</h3>
      <ActionForm
        testId="reduction"
        button={t('下一步', 'Next')}
        fields={[
          { name: 'source_name', longest: 200 },
          { name: 'source_uscc', options: [NOBODY, ...subjects.options], isOptional: true },
          { name: 'area', options: areas.options },
          { name: 'sector', options: optionsOf(SECTOR) },
          { name: 'measure', label: { zh: '措施', en: 'Measure' }, options: optionsOf(CUT_MEASURE) },
          { name: 'pollutant', options: optionsOf(POLLUTANT) },
          { name: 'quantity', kind: 'decimal', unit: 't' },
          { name: 'formed_on', kind: 'date', label: { zh: '减排形成之日', en: 'Since when the cut is so' } },
          { name: 'document', longest: 200 },
        ]}
        effect={({ source_name, quantity = '' }) =>
          t(
            `登记 ${source_name} 的减排 ${decimal(quantity)} 吨,待另一人核定后可用。`,
            `${decimal(quantity)} t cut by ${source_name} go into the bank; another person verifies them before use.`,
          )
        }
        send={({ source_uscc, ...rest }, key) =>
          write('POST /v1/reductions', {}, { ...rest, ...(source_uscc ? { source_uscc } : {}) } as never, key)
        }
        done={({ reduction_id }) => t(`已登记 #${reduction_id}`, `Entered as #${reduction_id}`)}
        onDone={onDone}
      />
    </>
  )
}

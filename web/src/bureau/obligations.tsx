import type { ObligationAnswer } from '../../../engine/facts/registry.ts'
import { type LoadedList, useList, write } from '../shell/api.ts'
import { CsvButton } from '../shell/download.tsx'
import { RowAction } from '../shell/form.tsx'
import { dateTime, decimal, decimalOr } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { t } from '../shell/state.ts'
import { useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'

/** What each enterprise has to surrender, with the figures that were verified. */
export function ObligationsCard({ obligations }: { obligations: LoadedList<ObligationAnswer> }) {
  const subjects = useSubjects('enterprise')
  return (
    <Card title={t('清缴义务', 'Obligations')} aside={<CsvButton name="obligations" of={obligations} />}>
      <Table
        testId="all-obligations"
        asCards
        columns={[
          { name: t('主体', 'Member'), cell: ({ uscc }) => subjects.nameOf(uscc) },
          { name: t('年度', 'Year'), cell: ({ period }) => period },
          { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
          {
            name: t('应清缴', 'Verified'),
            isRight: true,
            cell: (one) => <Verified of={one} />,
          },
          {
            name: t('已清缴', 'Surrendered'),
            isRight: true,
            cell: (one) => <SurrenderedOf of={one} />,
          },
          { name: t('尚欠', 'Owed'), isRight: true, cell: ({ gap }) => <b>{decimalOr(gap)}</b> },
          { name: t('期限', 'Due'), cell: (one) => <DueOf of={one} /> },
          {
            name: '',
            cell: (one) => may('verify_obligation') && <Verify of={one} onDone={obligations.reload} />,
          },
        ]}
        rows={obligations.rows}
        keyOf={({ obligation_id }) => obligation_id}
      />
      <More of={obligations} none={t('没有清缴义务', 'There are no obligations')} />
    </Card>
  )
}

/** By when, with what is due earlier of it. */
export function DueOf({ of: { due_on, dated_parts: parts } }: { of: ObligationAnswer }) {
  return (
    <div>
      {due_on}
      {parts.map((one) => (
        <div key={one.due_on}>
          <small>
            {one.due_on}: {decimalOr(one.owed)} ({one.basis_points / 100} %)
            {one.surrendered_then !== null &&
              t(`,届时已缴 ${decimal(one.surrendered_then)}`, `, ${decimal(one.surrendered_then)} by then`)}
          </small>
        </div>
      ))}
    </div>
  )
}

/** What was surrendered, and of it what came from outside. */
export function SurrenderedOf({
  of: { surrendered, offsets_used, offsets_counted },
}: {
  of: ObligationAnswer
}) {
  return (
    <div>
      {decimal(surrendered)}
      {Number(offsets_used) > 0 && (
        <small>
          {' '}
          {t(`含抵销 ${decimal(offsets_used)}`, `offsets ${decimal(offsets_used)}`)}
          {offsets_counted !== offsets_used &&
            t(`(计入 ${decimal(offsets_counted)})`, ` (${decimal(offsets_counted)} count)`)}
        </small>
      )}
    </div>
  )
}

/** The figure that stands, and those that stood before it with their documents. */
function Verified({ of: { verified, is_excluded, verifications } }: { of: ObligationAnswer }) {
  const said = (quantity: string | null, isExcluded: boolean) =>
    isExcluded ? t('豁免', 'excluded') : decimalOr(quantity)
  return (
    <div>
      {said(verified, is_excluded)}
      {verifications.length > 1 && (
        <details>
          <summary>{t(`${verifications.length} 次核定`, `${verifications.length} figures`)}</summary>
          {verifications.map(({ at, quantity, is_excluded: isExcluded, document }) => (
            <div key={at}>
              <small>
                {dateTime(at)}: {said(quantity, isExcluded)} {document}
              </small>
            </div>
          ))}
        </details>
      )}
    </div>
  )
}

const STATES = ['verified', 'unknown', 'excluded'] as const

/** The figure comes, changes or goes, or the year is excluded; what stood before stays on record. */
function Verify({ of: one, onDone }: { of: ObligationAnswer; onDone: () => void }) {
  const { obligation_id, symbol, period } = one
  const said = {
    verified: t('核定为', 'verified as'),
    unknown: t('尚无核定量', 'no figure stands'),
    excluded: t('该年度豁免', 'the year is excluded'),
  }
  return (
    <RowAction
      name={t('核定', 'Verify')}
      of={`${symbol} ${period} #${obligation_id}`}
      button={t('下一步', 'Next')}
      fields={[
        {
          name: 'state',
          label: { zh: '核定结果', en: 'Result' },
          options: STATES.map((value) => ({ value, label: said[value] })),
        },
        { name: 'quantity', kind: 'decimal', isOptional: true, initial: one.verified ?? '' },
        { name: 'document', longest: 200 },
      ]}
      effect={({ state, quantity }) =>
        `${symbol} ${period}: ${said[state as (typeof STATES)[number]]}${state === 'verified' ? ` ${quantity}` : ''}`
      }
      send={({ state, quantity = '', document = '' }, key) =>
        write(
          'POST /v1/obligations/{obligation_id}/verification',
          { obligation_id },
          {
            document,
            ...(state === 'verified' ? { quantity } : {}),
            ...(state === 'excluded' ? { is_excluded: true } : {}),
          },
          key,
        )
      }
      onDone={onDone}
    />
  )
}

/** What was surrendered; within its days it can be taken back. */
export function SurrendersCard({ onDone }: { onDone: () => void }) {
  const surrenders = useList('/v1/surrenders')
  const subjects = useSubjects('enterprise')
  const done = () => {
    surrenders.reload()
    onDone()
  }
  return (
    <Card title={t('清缴记录', 'Surrenders')} aside={<CsvButton name="surrenders" of={surrenders} />}>
      <Table
        testId="surrenders"
        asCards
        columns={[
          { name: '#', cell: ({ surrender_id }) => surrender_id },
          { name: t('时间', 'Time'), cell: ({ at }) => dateTime(at) },
          { name: t('主体', 'Member'), cell: ({ uscc }) => subjects.nameOf(uscc) },
          { name: t('年度', 'Year'), cell: ({ period }) => period },
          {
            name: t('数量', 'Quantity'),
            isRight: true,
            cell: ({ quantity, symbol }) => `${decimal(quantity)} ${symbol}`,
          },
          {
            name: t('状态', 'State'),
            cell: ({ reversed_at, reversible_until, reason }) =>
              reversed_at === null
                ? t(
                    `可撤销至 ${dateTime(reversible_until)}`,
                    `may be reversed until ${dateTime(reversible_until)}`,
                  )
                : `${t(`已撤销 ${dateTime(reversed_at)}`, `reversed ${dateTime(reversed_at)}`)} · ${reason}`,
          },
          {
            name: '',
            cell: ({ surrender_id, reversed_at, reversible_until, quantity, symbol }) =>
              may('reverse_surrender') &&
              reversed_at === null &&
              Date.parse(reversible_until) > Date.now() && (
                <RowAction
                  name={t('撤销', 'Reverse')}
                  of={surrender_id}
                  button={t('下一步', 'Next')}
                  fields={[{ name: 'reason', kind: 'long', longest: 500 }]}
                  effect={() =>
                    t(
                      `${decimal(quantity)} ${symbol} 退回持有人;由此产生的信用记录撤回。`,
                      `${decimal(quantity)} ${symbol} are the holder's again; the credit entry that it brought is withdrawn.`,
                    )
                  }
                  send={({ reason = '' }, key) =>
                    write('POST /v1/surrenders/{surrender_id}/reverse', { surrender_id }, { reason }, key)
                  }
                  onDone={done}
                />
              ),
          },
        ]}
        rows={surrenders.rows}
        keyOf={({ surrender_id }) => surrender_id}
        classOf={({ reversed_at }) => (reversed_at === null ? '' : 'struck')}
      />
      <More of={surrenders} none={t('没有清缴', 'Nothing was surrendered')} />
    </Card>
  )
}

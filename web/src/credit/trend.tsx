import type { CreditFile } from '../../../engine/facts/credit.ts'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

interface Of {
  readonly of: CreditFile
}

/** How the file stood at the ends of the last eight quarters: a strip of colours, each with its points. */
export function Trend({ of: { trend } }: Of) {
  if (!trend.some(({ has_record }) => has_record)) return null
  return (
    <figure class="trend" data-testid="trend">
      <figcaption>
        <small>
          {t('近八个季度末(按现行规则)', 'At the ends of the last eight quarters, by the rules of now')}
        </small>
      </figcaption>
      <ol>
        {trend.map(({ at, score, grade, has_record }) => (
          <li key={at} style={{ borderColor: has_record ? grade.color : 'transparent' }}>
            <small>{quarterOf(at)}</small>
            <b>{has_record ? score : '—'}</b>
            <small>{has_record ? named(grade.name) : t('尚无记录', 'no record')}</small>
          </li>
        ))}
      </ol>
    </figure>
  )
}

/** The quarter that ends at an instant, in China. */
function quarterOf(at: string): string {
  const day = new Date(Date.parse(at) + 8 * 3_600_000).toISOString()
  return `${day.slice(0, 4)} Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`
}

/** What other schemes would say of the same entries. */
export function Alternatives({ of: { alternatives } }: Of) {
  if (alternatives.length === 0) return null
  return (
    <details>
      <summary>{t('其他办法如何评价', 'What other schemes would say')}</summary>
      <Table
        testId="alternatives"
        asCards
        columns={[
          { name: t('办法', 'Scheme'), cell: ({ rule_pack }) => named(rule_pack.name) },
          {
            name: t('等级', 'Grade'),
            cell: ({ grade, score }) =>
              grade === null ? t('不评:缺参数', 'none: it lacks numbers') : `${named(grade.name)} (${score})`,
          },
          {
            name: t('说明', 'Note'),
            cell: ({ missing, unknown_entries }) =>
              [
                missing && named(missing),
                unknown_entries.length > 0 &&
                  t(
                    `该办法未载的记录:${unknown_entries.map((id) => `#${id}`).join('、')}`,
                    `it has no row for ${unknown_entries.map((id) => `#${id}`).join(', ')}`,
                  ),
              ]
                .filter(Boolean)
                .join(t(';', '; ')),
          },
        ]}
        rows={alternatives}
        keyOf={({ rule_pack }) => rule_pack.rule_pack_id}
      />
    </details>
  )
}

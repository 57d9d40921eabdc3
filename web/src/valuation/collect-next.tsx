import { useState } from 'preact/hooks'
import type { Valuation } from '../../../engine/facts/valuation.ts'
import { BASIS, GRADE } from '../../../engine/facts/words.ts'
import { useLoaded } from '../shell/api.ts'
import { money } from '../shell/format.ts'
import { Card, Loading } from '../shell/parts.tsx'
import { named, t, wordOf } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

const SHOWN = 10
const percent = (share: number) => `${(100 * share).toFixed(1)}%`

/** Which document would narrow the total most, and which figure; with what each costs, which is the best buy. */
export function CollectNextCard({ account }: { account: Valuation }) {
  const loaded = useLoaded('/v1/valuations/{valuation_id}/collect-next', {
    valuation_id: account.valuation_id,
  })
  const { value } = loaded
  const [costs, setCosts] = useState<Readonly<Record<string, string>>>({})
  const costOf = (document: string) => Number(costs[document] || 0)
  // Without costs what narrows most; with them, what narrows most for its price.
  const worth = ({ document, share }: { document: string; share: number }) =>
    costOf(document) > 0 ? share / costOf(document) : share
  const hasCosts = Object.values(costs).some((cost) => Number(cost) > 0)
  const groups = [...(value?.groups ?? [])]
    .filter(({ document }) => !hasCosts || costOf(document) > 0)
    .sort((a, b) => worth(b) - worth(a))
  return (
    <Card
      id="collect-next"
      title={t('该补哪份资料', 'Collect next')}
      aside={value && <small>{t(`${value.draws} 次抽样`, `${value.draws} draws`)}</small>}
    >
      <Loading of={loaded} />
      {value && (
        <>
          <p>
            {t('合计的标准差为', 'The standard deviation of the total is')} <b>{money(value.deviation)}</b>
            {t(
              '。下表为取得某份资料后消去的方差份额与剩余标准差;填写费用后按性价比排序。',
              '. The tables say how much of its variance goes once something is known, and what is left; with costs they rank by what is gained for them.',
            )}
          </p>
          <Table
            testId="collect-next"
            asCards
            columns={[
              {
                name: t('资料', 'Document'),
                cell: ({ document, name, title, figures }) =>
                  `${name ? named(name) : (title ?? document)} (${t(`${figures.length} 个数`, figures.length === 1 ? '1 figure' : `${figures.length} figures`)})`,
              },
              {
                name: t('消去方差', 'Variance that goes'),
                isRight: true,
                cell: ({ share }) => percent(share),
              },
              {
                name: t('剩余标准差', 'Deviation left'),
                isRight: true,
                cell: ({ remaining }) => money(remaining),
              },
              {
                name: t('费用(元)', 'Cost (CNY)'),
                cell: ({ document }) => (
                  <input
                    type="number"
                    min="0"
                    step="any"
                    aria-label={`${t('费用', 'Cost')} ${document}`}
                    value={costs[document] ?? ''}
                    onInput={({ currentTarget }) => setCosts({ ...costs, [document]: currentTarget.value })}
                  />
                ),
              },
            ]}
            rows={
              hasCosts ? [...groups, ...value.groups.filter(({ document }) => costOf(document) <= 0)] : groups
            }
            keyOf={({ document }) => document}
          />
          <details>
            <summary>{t('按单个数', 'By single figures')}</summary>
            <Table
              columns={[
                { name: t('参数', 'Figure'), cell: ({ name, figure }) => (name ? named(name) : figure) },
                {
                  name: t('核实', 'Grade'),
                  // A judged figure can lead the list only because its bounds were chosen wide.
                  cell: ({ grade, basis }) =>
                    basis === 'judged' ? (
                      <span class="mark unverified">{named(BASIS.judged)}</span>
                    ) : (
                      wordOf(GRADE, grade)
                    ),
                },
                {
                  name: t('消去方差', 'Variance that goes'),
                  isRight: true,
                  cell: ({ share }) => percent(share),
                },
                {
                  name: t('剩余标准差', 'Deviation left'),
                  isRight: true,
                  cell: ({ remaining }) => money(remaining),
                },
              ]}
              rows={value.figures.slice(0, SHOWN)}
              keyOf={({ figure }) => figure}
            />
          </details>
        </>
      )}
    </Card>
  )
}

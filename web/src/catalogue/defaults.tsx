import type { DefaultsSet } from '../../../engine/facts/catalogue.ts'
import { BASIS, DISTRIBUTION } from '../../../engine/facts/words.ts'
import { useLoaded } from '../shell/api.ts'
import { number } from '../shell/format.ts'
import { Card, GradeMark, Loading, matches } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

type Figure = DefaultsSet['parameters'][number]

/** What stands in for figures that an area does not have: each with its range, what it rests on, and what would replace it. */
export function Defaults({ sought }: { sought: string }) {
  const sets = useLoaded('/v1/defaults')
  return (
    <>
      <Loading of={sets} />
      {sets.value?.data.map((set) => (
        <Card key={set.defaults_id} title={named(set.name)} aside={<small>v{set.version}</small>}>
          <p class="note">{named(set.note)}</p>
          <Table
            testId="defaults"
            asCards
            columns={[
              {
                name: t('名称', 'Name'),
                cell: ({ symbol, name }) => (
                  <span>
                    <b>{symbol}</b> {named(name)}
                  </span>
                ),
              },
              {
                name: t('取值', 'Value'),
                isRight: true,
                cell: ({ value, unit }) => `${number(value)}${unit === '1' ? '' : ` ${unit}`}`,
              },
              { name: t('范围', 'Range'), isRight: true, cell: rangeOf },
              { name: t('依据', 'Basis'), cell: (one) => <BasisMark of={one} /> },
              {
                name: t('来源', 'Source'),
                cell: ({ source_id, more_source_ids, locator, note }) => (
                  <span>
                    {[source_id, ...more_source_ids].join(' + ')} <small>{locator}</small>
                    {note && <small> {named(note)}</small>}
                  </span>
                ),
              },
              { name: t('可由何资料取代', 'Replaced by'), cell: ({ document }) => named(document) },
            ]}
            rows={set.parameters.filter((one) => matches(one, sought))}
            keyOf={({ parameter_id }) => parameter_id}
          />
        </Card>
      ))}
      <Ranges />
    </>
  )
}

/** How far a figure is taken to be off that comes without a range. */
function Ranges() {
  const rules = useLoaded('/v1/ranges')
  return (
    <Card title={t('没有自己的范围的数', 'Figures without a range of their own')}>
      <Loading of={rules} />
      <Table
        testId="ranges"
        asCards
        columns={[
          { name: t('层级', 'Tier'), cell: ({ tier }) => String(tier) },
          { name: t('依据', 'Grade'), cell: ({ grade }) => <GradeMark grade={grade} /> },
          {
            name: t('对数标准差', 'Sigma of the logarithm'),
            isRight: true,
            cell: ({ sigma }) => number(sigma),
          },
          { name: t('理由', 'Why'), class: 'long', cell: ({ reason }) => named(reason) },
        ]}
        rows={rules.value?.data ?? []}
        keyOf={({ tier, grade }) => `${tier} ${grade}`}
      />
    </Card>
  )
}

function rangeOf({ uncertainty }: Figure): string {
  if (!uncertainty) return t('取定', 'taken as it is')
  const { distribution, min, max } = uncertainty
  return `${number(min)} – ${number(max)} (${named(DISTRIBUTION[distribution])})`
}

function BasisMark({ of: { basis } }: { of: Figure }) {
  const mark = { read: 'confirmed', derived: 'derived', background: 'unverified', judged: 'unverified' }[
    basis
  ]
  return <span class={`mark ${mark}`}>{named(BASIS[basis])}</span>
}

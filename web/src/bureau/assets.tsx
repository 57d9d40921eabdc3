import { keysOf, OWNERSHIP, type Ownership } from '../../../engine/facts/words.ts'
import { useLoaded, write } from '../shell/api.ts'
import { ActionForm } from '../shell/form.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { may } from '../shell/who.tsx'
import { AreasCard } from './areas.tsx'
import { BoundariesCard } from './boundaries.tsx'

/** An ecological asset is entered in the register; what it is worth comes through the service (docs/integrators.md). */
export function AssetsPart() {
  const areas = useLoaded('/v1/areas')
  const ecosystems = useLoaded('/v1/ecosystems')
  return (
    <>
      <Card
        title={t('登记生态资产', 'Enter an ecological asset')}
        aside={<a href="/methods/assets">{t('查看资产目录', 'The register')}</a>}
      >
        <ActionForm
          testId="asset"
          button={t('下一步', 'Next')}
          fields={[
            { name: 'zh', label: { zh: '中文名称', en: 'Name in Chinese' }, longest: 200 },
            { name: 'en', label: { zh: '英文名称', en: 'Name in English' }, longest: 200 },
            {
              name: 'area',
              options: areas.value?.data.map(({ area, name }) => ({ value: area, label: named(name) })) ?? [],
            },
            {
              name: 'ecosystem',
              options:
                ecosystems.value?.data.map(({ ecosystem_id, name }) => ({
                  value: ecosystem_id,
                  label: named(name),
                })) ?? [],
            },
            {
              name: 'hectares',
              label: { zh: '面积(公顷)', en: 'Extent (hm²)' },
              kind: 'decimal',
              isOptional: true,
            },
            {
              name: 'ownership',
              options: keysOf(OWNERSHIP).map((one) => ({ value: one, label: named(OWNERSHIP[one]) })),
            },
            { name: 'holder', isOptional: true, longest: 200 },
            { name: 'certificate', isOptional: true, longest: 200 },
            { name: 'source', longest: 500 },
            { name: 'note', kind: 'long', isOptional: true, longest: 1000 },
          ]}
          effect={({ zh }) =>
            t(`“${zh}”登记为第 1 版,公众可见。`, `“${zh}” is entered as version 1, and everybody sees it.`)
          }
          send={(
            {
              zh = '',
              en = '',
              area = '',
              ecosystem = '',
              hectares,
              ownership,
              holder,
              certificate,
              source = '',
              note,
            },
            key,
          ) =>
            write(
              'POST /v1/assets',
              {},
              {
                ...{ name: { zh, en }, area, ecosystem, source },
                ...(hectares ? { extent: { value: Number(hectares), unit: 'hm^2' } } : {}),
                rights: {
                  ownership: ownership as Ownership,
                  ...(holder ? { holder } : {}),
                  ...(certificate ? { certificate } : {}),
                },
                ...(note ? { note } : {}),
              },
              key,
            )
          }
          done={({ asset_id }) => t(`已登记 #${asset_id}`, `Entered as #${asset_id}`)}
        />
      </Card>
      <AreasCard />
      {may('set_boundary') && <BoundariesCard />}
    </>
  )
}

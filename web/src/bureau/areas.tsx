import { AREA_LEVEL, keysOf } from '../../../engine/facts/words.ts'
import { useLoaded, write } from '../shell/api.ts'
import { ActionForm } from '../shell/form.tsx'
import { number } from '../shell/format.ts'
import { Card, Loading } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'

/** Areas of which accounts can be made; those besides the catalogue's are added here. */
export function AreasCard() {
  const areas = useLoaded('/v1/areas')
  const all = areas.value?.data ?? []
  const nameOf = (code: string | undefined) => {
    const found = all.find(({ area }) => area === code)
    return found ? named(found.name) : (code ?? '')
  }
  return (
    <Card title={t('核算区域', 'Accounting areas')}>
      <Loading of={areas} />
      <details>
        <summary>{t(`现有 ${all.length} 个区域`, `${all.length} areas`)}</summary>
        <Table
          testId="areas"
          asCards
          columns={[
            { name: t('代码', 'Code'), cell: ({ area }) => area },
            { name: t('名称', 'Name'), cell: ({ name }) => named(name) },
            { name: t('层级', 'Level'), cell: ({ level }) => named(AREA_LEVEL[level]) },
            { name: t('上级', 'Lies in'), cell: ({ parent }) => nameOf(parent) },
            {
              name: t('面积(km²)', 'Land, km²'),
              isRight: true,
              cell: ({ area_km2 }) => (area_km2 === undefined ? '—' : number(area_km2)),
            },
            { name: t('来源', 'Source'), cell: ({ source_id, area_basis }) => area_basis ?? source_id ?? '' },
          ]}
          rows={all}
          keyOf={({ area }) => area}
        />
      </details>
      {may('set_area') && (
        <ActionForm
          testId="set-area"
          button={t('下一步', 'Next')}
          fields={[
            {
              name: 'level',
              label: { zh: '层级', en: 'Level' },
              initial: 'township',
              options: keysOf(AREA_LEVEL).map((value) => ({ value, label: named(AREA_LEVEL[value]) })),
            },
            {
              name: 'area',
              label: { zh: '代码', en: 'Code' },
              longest: 24,
              hint: t(
                '区县 6 位,乡镇 9 或 12 位;保护地、公园、流域用自编代码,如 NR-370323-LUSHAN',
                'a district has 6 digits, a township 9 or 12; a reserve, park or watershed a code of your own: NR-370323-LUSHAN',
              ),
            },
            { name: 'zh', label: { zh: '中文名称', en: 'Chinese name' }, longest: 100 },
            { name: 'en', label: { zh: '英文名称', en: 'English name' }, longest: 100 },
            {
              name: 'parent',
              label: { zh: '上级区域', en: 'Lies in' },
              isOptional: true,
              options: all.map(({ area, name }) => ({ value: area, label: `${area} ${named(name)}` })),
            },
            {
              ...{ name: 'area_km2', kind: 'decimal', isOptional: true },
              label: { zh: '面积(km²)', en: 'Land, km²' },
            },
            { name: 'document', longest: 200 },
          ]}
          effect={({ zh, area, parent }) =>
            t(
              `${zh}(${area})可用于数据集与核算${parent ? `,属 ${nameOf(parent)}` : ''}。`,
              `Datasets and accounts may be of ${zh} (${area})${parent ? `, in ${nameOf(parent)}` : ''}.`,
            )
          }
          send={({ level, area = '', zh = '', en = '', parent, area_km2, document = '' }, key) =>
            write(
              'POST /v1/areas',
              {},
              {
                ...{ area, name: { zh, en }, level: level as 'township', document },
                ...(parent ? { parent } : {}),
                ...(area_km2 ? { area_km2: Number(area_km2) } : {}),
              },
              key,
            )
          }
          onDone={areas.reload}
        />
      )}
    </Card>
  )
}

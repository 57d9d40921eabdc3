import { expect, test } from 'vitest'
import { type Catalog, danglingReferences, loadCatalog } from '../../catalog/catalog.ts'

const catalog = loadCatalog()
const first = <T>(list: readonly T[]): T => list[0]!

/** Each row names in one place what the catalogue does not have. */
const ROWS: readonly (readonly [where: string, more: Partial<Catalog>])[] = [
  ['the profile of a dataset', { datasets: [{ ...first(catalog.datasets), profile_id: 'none' }] }],
  ['the area of a dataset', { datasets: [{ ...first(catalog.datasets), area: '999999' }] }],
  ['a derivation of a profile', { profiles: [{ ...first(catalog.profiles), derivations: ['none'] }] }],
  ['the source of a profile', { profiles: [{ ...first(catalog.profiles), source_id: 'none' }] }],
  [
    'the parent of an ecosystem',
    { ecosystems: [...catalog.ecosystems, { ...first(catalog.ecosystems), parent: 'none' }] },
  ],
  [
    'the parent of an area',
    { regions: [...catalog.regions, { ...first(catalog.regions), parent: '999999' }] },
  ],
  [
    'the source of an area',
    { regions: [...catalog.regions, { ...first(catalog.regions), source_id: 'none' }] },
  ],
  [
    'the source of a scheme',
    { creditRulePacks: [{ ...first(catalog.creditRulePacks), source_ids: ['none'] }] },
  ],
]

test.each(ROWS)('%s that is not there is told', (_, more) => {
  expect(danglingReferences(catalog)).toEqual([])
  expect(danglingReferences({ ...catalog, ...more })).toContainEqual(
    expect.stringMatching(/: (none|999999)$/),
  )
})

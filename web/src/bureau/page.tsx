import { EligibilityPart } from '../eligibility/part.tsx'
import { EnergyPart } from '../energy/part.tsx'
import { PledgesPart } from '../pledges/part.tsx'
import { ReplacementPart } from '../replacement/part.tsx'
import { t } from '../shell/state.ts'
import { Parts } from '../shell/tabs.tsx'
import { may } from '../shell/who.tsx'
import { AccountsPart } from './accounts.tsx'
import { AssetsPart } from './assets.tsx'
import { CreditPart } from './credit.tsx'
import { DatasetsPart } from './datasets.tsx'
import { PermitsPart } from './permits.tsx'
import { ProfilesPart } from './profiles.tsx'
import { RastersPart } from './rasters.tsx'

const PARTS = [
  { path: 'datasets', name: { zh: '数据', en: 'Figures' }, Page: DatasetsPart },
  {
    path: 'rasters',
    name: { zh: '栅格', en: 'Rasters' },
    isFor: () => may('record_dataset'),
    Page: RastersPart,
  },
  { path: 'accounts', name: { zh: '核算', en: 'Accounts' }, Page: AccountsPart },
  { path: 'permits', name: { zh: '分配与义务', en: 'Permits' }, Page: PermitsPart },
  { path: 'eligibility', name: { zh: '资格与总量', en: 'Eligibility' }, Page: EligibilityPart },
  { path: 'replacement', name: { zh: '总量替代', en: 'Replacement' }, Page: ReplacementPart },
  { path: 'energy', name: { zh: '用能与绿证', en: 'Energy' }, Page: EnergyPart },
  { path: 'pledges', name: { zh: '质押登记', en: 'Pledges' }, Page: PledgesPart },
  {
    path: 'credit',
    name: { zh: '信用记录', en: 'Credit entries' },
    isFor: () => may('record_credit_entry'),
    Page: CreditPart,
  },
  {
    path: 'assets',
    name: { zh: '资产与边界', en: 'Assets and areas' },
    isFor: () => may('record_asset'),
    Page: AssetsPart,
  },
  { path: 'profiles', name: { zh: '方案', en: 'Profiles' }, Page: ProfilesPart },
]

/** The bureau's own work: figures in, accounts out, permits given, credit recorded. */
export function BureauPage({ place }: { place: Readonly<Record<string, string>> }) {
  return <Parts title={t('主管部门', 'The bureau')} root="/bureau" parts={PARTS} at={place.part} />
}

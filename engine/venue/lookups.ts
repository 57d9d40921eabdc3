import type { CreditRulePack, PledgeRules } from '../facts/catalogue.ts'
import type { CreditEntryRecord } from '../facts/credit.ts'
import type { RepairRules } from '../facts/credit-case.ts'
import type { Participant } from '../facts/registry.ts'
import type { AdoptedReplacementRules } from '../facts/replacement.ts'

/** Of whom a scheme is. */
export type Subjects = NonNullable<CreditRulePack['subjects']>
export const subjectsOf = ({ subjects = 'enterprise' }: CreditRulePack): Subjects => subjects

/** Ways to records other than by their keys: filled as they are put. */
export class Lookups {
  readonly participantsByHolder: Participant[] = []
  readonly credentialsByToken = new Map<string, number>()
  readonly entriesBySubject = new Map<string, CreditEntryRecord[]>()
  readonly casesByEntry = new Map<number, Set<number>>()
  /** The schemes in force, by whom they are of. */
  readonly rulePacks = new Map<Subjects, CreditRulePack>()
  pledgeRules: PledgeRules | undefined
  repairRules: RepairRules | undefined
  replacementRules: AdoptedReplacementRules | undefined
}

import type { CreditRulePack } from '../../engine/facts/catalogue.ts'
import { FINE_LIMIT } from '../../engine/venue/credit.ts'
import { isOwnItem } from '../../engine/venue/credit-entries.ts'
import { fenOf, MAX_SHOWN } from './fines.ts'

/** A decision may have several kinds: "警告、罚款". */
export const kindsOf = (said: string) => said.split(/[、,，;；\s]+/).filter((one) => one !== '')

/** The id of an item that is named by its id or by what people call it; of several kinds the one that weighs most. */
export function itemOf({ items }: CreditRulePack, said: string, fined: string | undefined): string {
  const found = [said, ...kindsOf(said)].flatMap(
    (kind) =>
      items.find(({ item_id, name }) => [item_id, name.zh, name.en].includes(kind)) ??
      items.find(({ item_id }) => item_id === itemOfKind(kind, fined)) ??
      [],
  )
  // A fine stands above a warning, whatever both count.
  const weight = ({ publication_months, points }: (typeof items)[number]) =>
    100 * publication_months + Math.abs(points)
  const [gravest] = found.reverse().sort((one, other) => weight(other) - weight(one))
  return gravest?.item_id ?? itemOfKind(said, fined) ?? said
}

/** Kinds of penalties as they stand in published tables; of a fine the amount, in 10,000 CNY, says which item it is. */
const ITEM_OF_KIND: Readonly<Record<string, (fine: string | undefined) => string | undefined>> = {
  责令改正: () => 'order_to_correct',
  责令限期改正: () => 'order_to_correct',
  罚款: (fined) => {
    const fen = fenOf(fined)
    if (fen === undefined) return undefined
    return fen < FINE_LIMIT * 100 ? 'fine_under_10k' : 'fine_from_10k'
  },
  限期改正: () => 'order_to_correct',
  移送拘留: () => 'transferred_for_detention',
  移送公安机关: () => 'transferred_for_crime',
  停产整治: () => 'stop_production',
  责令停止建设: () => 'stop_construction',
  吊销许可证: () => 'licence_revoked',
  责令停产整治: () => 'stop_production',
}

/** No name of a table is one that objects have of themselves. */
const itemOfKind = (kind: string, fined: string | undefined) =>
  Object.hasOwn(ITEM_OF_KIND, kind) ? ITEM_OF_KIND[kind]!(fined) : undefined

/** Why a kind is none, in the language of who sent the table: the kinds are told that it may name. */
export function kindUnknown({ items }: CreditRulePack, said: string, isChinese: boolean): string {
  const named = items.filter(({ item_id }) => !isOwnItem(item_id))
  const kinds = isChinese
    ? [...Object.keys(ITEM_OF_KIND), ...named.map(({ name }) => name.zh)]
    : named.map(({ name }) => name.en)
  return `"${said.slice(0, MAX_SHOWN)}" is no kind that the rules have: ${[...new Set(kinds)].join(isChinese ? '、' : ', ')}`
}

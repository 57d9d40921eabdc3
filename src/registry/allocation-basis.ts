import { Exact } from '../../engine/base/exact.ts'
import type { Fault } from '../../engine/facts/common.ts'
import type { AllocationBasis, AllocationRow } from '../../engine/facts/registry.ts'
import { compute, inputsOf } from '../../engine/registry/computations/compute.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { ALLOCATING, type AllocationFileRow } from './allocation-file.ts'

/** What is wrong with a figure that a rule is to give: which member, and why. */
interface BasisFault {
  readonly member: string
  readonly code: string
  readonly detail: string
}

/**
 * What a rule gives for a row, in whole lots of its permit, rounded down (CEA-43: to whole tonnes; for other rules how to
 * round is not published).
 */
function quantityBy(service: Service, symbol: string, basis: AllocationBasis): string | BasisFault {
  const { computation_id, on, inputs } = basis
  const rule = service.catalog.computationRules.find((one) => one.computation_id === computation_id)
  if (!rule || !ALLOCATING.some((id) => id === computation_id))
    return {
      member: 'basis',
      code: 'computation_not_found',
      detail: `computation_id: ${computation_id} gives no allocation; one of ${ALLOCATING.join(', ')}`,
    }
  const computed = compute(rule, on, inputs)
  if ('code' in computed) {
    const [, member = 'basis'] = /^inputs\.(\w+)/.exec(computed.detail) ?? []
    return { member, code: computed.code, detail: computed.detail }
  }
  const [result] = computed.results
  const market = venueOf(service).marketBySymbol.get(symbol)
  if (!market) return { member: 'symbol', code: 'market_not_found', detail: `symbol: there is no ${symbol}` }
  const { units, decimals } = market.scale.lot
  const lots = Exact.of(result!.value)
    .times(Exact.of(10 ** decimals))
    .over(Exact.of(units))
    .floor()
  return market.scale.quantity(Number(lots.toText(0)))
}

/** Rows of a file with the quantity that each has, or that a rule gives it on a day. */
export function withQuantities(
  service: Service,
  rows: readonly AllocationFileRow[],
  by: { readonly computation_id?: string | undefined; readonly on: string },
): { readonly rows: AllocationRow[]; readonly faults: Fault[] } {
  const faults: Fault[] = []
  const { computation_id, on } = by
  const full = rows.map(({ quantity, inputs, ...row }, index) => {
    const fault = (member: string, code: string, detail: string) =>
      faults.push({ pointer: `/rows/${index}/${member}`, code, detail })
    if (computation_id === undefined) {
      if (quantity === undefined)
        fault(
          'quantity',
          'quantity_missing',
          'quantity: is empty; give it, or choose the rule that computes it',
        )
      return { ...row, quantity: quantity ?? '0' }
    }
    const own = new Set(inputsOf(computation_id).map(({ name }) => name))
    const given = Object.fromEntries(Object.entries(inputs).filter(([name]) => own.has(name)))
    const basis = { computation_id, on, inputs: given }
    const found = quantityBy(service, row.symbol, basis)
    if (typeof found !== 'string') {
      fault(found.member, found.code, found.detail)
      return { ...row, quantity: quantity ?? '0' }
    }
    if (quantity !== undefined && !isSame(quantity, found))
      fault(
        'quantity',
        'quantity_not_as_computed',
        `quantity: the rule gives ${found}; leave it empty, or mend it`,
      )
    return { ...row, quantity: found, basis }
  })
  return { rows: full, faults }
}

/** What of rows with a basis is not what their rule gives. */
export function faultsOfBases(service: Service, rows: readonly AllocationRow[]): Fault[] {
  return rows.flatMap(({ symbol, quantity, basis }, index) => {
    if (!basis) return []
    const found = quantityBy(service, symbol, basis)
    const pointer = (member: string) => `/rows/${index}/${member}`
    if (typeof found !== 'string')
      return [{ pointer: pointer(found.member), code: found.code, detail: found.detail }]
    if (isSame(quantity, found)) return []
    return [
      {
        pointer: pointer('quantity'),
        code: 'quantity_not_as_computed',
        detail: `quantity: the rule gives ${found}; leave it empty, or mend it`,
      },
    ]
  })
}

const isSame = (a: string, b: string) => Exact.of(a).compare(Exact.of(b)) === 0

import { assert } from '../base/assert.ts'
import { grownFloat64, grownInt32, grownUint8 } from '../base/columns.ts'
import { MAX_AMOUNT } from '../base/quantity.ts'
import type { AccountRecord } from '../facts/registry.ts'
import { HOLD_KINDS } from './hold-kinds.ts'

/** Assets of one registry at most, cash among them: each year of a permit is one of its own. */
export const MAX_ASSETS = 4096
/** Cash is asset 0; its unit is the fen (0.01 CNY). */
export const CASH = 0

/** The registry's own accounts. Only the issuer's balance may be negative: it is minus what has been issued. */
export const ISSUER = 0
export const SURRENDERED = 1
export const RETIRED = 2
/** Participants' holder numbers start here. */
export const FIRST_PARTICIPANT = 3

export const HOLD_FOR_ORDER = 0
const KINDS = HOLD_KINDS.length

const MIN_HOLDERS = 16
const MIN_ASSETS = 8
const MIN_HOLDS = 1024

/** An amount that went from one account to another by itself, not in a trade. */
export interface Move {
  readonly asset: number
  readonly from: number
  readonly to: number
  readonly amount: number
  /** Of what happened by itself: why, and when it was due. */
  readonly due?: { readonly cause: string; readonly at: number } | undefined
}
const NO_MOVES: readonly Move[] = []

/** What was ever issued of an asset, and where it is now. `holds` is the supply identity. */
export interface Supply {
  readonly issued: number
  readonly held: number
  readonly surrendered: number
  readonly retired: number
  readonly holds: boolean
}

/**
 * Double-entry accounts of cash and permits, one per holder and asset, and the holds on them.
 *
 * Each posting takes from one account what it gives to another, so the balances of an asset always sum to zero (the
 * issuer's being negative). A hold sets part of a balance aside and resolves exactly once: posted, in part or whole, or
 * released. `free = balance − Σ holds` and is never negative.
 *
 * Amounts are whole smallest units: fen of cash, lots of a permit. Rules are checked by the callers; what would break
 * an identity here is an invariant and stops the process.
 */
export class Registry {
  /** Assets for which there is room: accounts are numbered holder by holder, so many to each. */
  #assets = MIN_ASSETS
  #balance = new Float64Array(MIN_HOLDERS * MIN_ASSETS)
  #held = new Float64Array(MIN_HOLDERS * MIN_ASSETS * KINDS)

  /** Holds by number; number 0 is no hold. A free one has amount −1 and chains through `#holdAccount`. */
  #holdAmount = new Float64Array(MIN_HOLDS).fill(-1)
  #holdAccount = new Int32Array(MIN_HOLDS)
  #holdKind = new Uint8Array(MIN_HOLDS)
  #holdsUsed = 1
  #freeHold = 0

  #moves: Move[] = []

  #isTouched = new Uint8Array(MIN_HOLDERS * MIN_ASSETS)
  #touched = new Int32Array(MIN_HOLDERS * MIN_ASSETS)
  #touchedCount = 0

  balance(holder: number, asset: number): number {
    return this.#balance[holder * this.#assets + asset] ?? 0
  }

  held(holder: number, asset: number, kind: number): number {
    return this.#held[(holder * this.#assets + asset) * KINDS + kind] ?? 0
  }

  free(holder: number, asset: number): number {
    return this.#freeOf(holder * this.#assets + asset)
  }

  /** True when so much of an account is free. */
  covers(holder: number, asset: number, amount: number): boolean {
    return this.#freeOf(holder * this.#assets + asset) >= amount
  }

  /** Makes room for a holder; accounts exist from then on with nothing on them. */
  admit(holder: number): void {
    let accounts = this.#balance.length
    while (accounts < (holder + 1) * this.#assets) accounts *= 2
    if (accounts === this.#balance.length) return
    this.#balance = grownFloat64(this.#balance, accounts)
    this.#held = grownFloat64(this.#held, accounts * KINDS)
    this.#isTouched = grownUint8(this.#isTouched, accounts)
    this.#touched = grownInt32(this.#touched, accounts)
  }

  /** Makes room for an asset: every account is numbered anew where there is none yet. */
  open(asset: number): void {
    assert(asset < MAX_ASSETS, 'an asset is one of those that the registry has room for')
    if (asset < this.#assets) return
    const before = this.#assets
    while (this.#assets <= asset) this.#assets *= 2
    const after = this.#assets
    const holders = this.#balance.length / before
    const accountOf = (account: number) => Math.floor(account / before) * after + (account % before)
    this.#balance = restrided(this.#balance, new Float64Array(holders * after), before, after)
    this.#held = restrided(
      this.#held,
      new Float64Array(holders * after * KINDS),
      before * KINDS,
      after * KINDS,
    )
    this.#isTouched = restrided(this.#isTouched, new Uint8Array(holders * after), before, after)
    const touched = new Int32Array(holders * after)
    for (let index = 0; index < this.#touchedCount; index++) touched[index] = accountOf(this.#touched[index]!)
    this.#touched = touched
    for (let hold = 1; hold < this.#holdsUsed; hold++)
      if (this.#holdAmount[hold] !== -1) this.#holdAccount[hold] = accountOf(this.#holdAccount[hold]!)
  }

  /** Moves a free amount. The caller has checked that it is free. */
  transfer(asset: number, from: number, to: number, amount: number, due?: Move['due']): void {
    assert(Number.isSafeInteger(amount) && amount > 0, 'a transfer moves a positive whole amount')
    assert(from !== to, 'a transfer moves between two accounts')
    const debit = from * this.#assets + asset
    assert(from === ISSUER || this.#freeOf(debit) >= amount, 'no account gives more than is free')
    this.#move(debit, to * this.#assets + asset, amount)
    this.#moves.push({ asset, from, to, amount, due })
  }

  /** What was moved since it was asked last, in order. */
  takeMoves(): readonly Move[] {
    if (this.#moves.length === 0) return NO_MOVES
    const moves = this.#moves
    this.#moves = []
    return moves
  }

  /** Sets `amount` aside and returns the hold's number. The caller has checked that it is free. */
  hold(holder: number, asset: number, kind: number, amount: number): number {
    const account = holder * this.#assets + asset
    assert(amount > 0 && this.#freeOf(account) >= amount, 'a hold is on a positive amount that is free')
    let hold = this.#freeHold
    if (hold !== 0) this.#freeHold = this.#holdAccount[hold]!
    else {
      if (this.#holdsUsed === this.#holdAmount.length) this.#growHolds()
      hold = this.#holdsUsed++
    }
    this.#holdAmount[hold] = amount
    this.#holdAccount[hold] = account
    this.#holdKind[hold] = kind
    this.#held[account * KINDS + kind]! += amount
    this.#touch(account)
    return hold
  }

  /** Sets more aside under a hold. The caller has checked that it is free. */
  extend(hold: number, amount: number): void {
    const account = this.#holdAccount[hold]!
    assert(amount > 0 && this.#holdAmount[hold]! > 0, 'a hold that is not resolved is extended by something')
    assert(this.#freeOf(account) >= amount, 'a hold is on an amount that is free')
    this.#holdAmount[hold]! += amount
    this.#held[account * KINDS + this.#holdKind[hold]!]! += amount
    this.#touch(account)
  }

  heldBy(hold: number): number {
    return this.#holdAmount[hold]!
  }

  /** Pays `amount` out of a hold to another holder; the rest stays set aside. At zero the hold is resolved. */
  post(hold: number, to: number, amount: number): void {
    const account = this.#holdAccount[hold]!
    assert(amount > 0 && this.#holdAmount[hold]! >= amount, 'a hold posts no more than it holds')
    const asset = account % this.#assets
    this.#held[account * KINDS + this.#holdKind[hold]!]! -= amount
    this.#holdAmount[hold]! -= amount
    if (to * this.#assets + asset !== account) this.#move(account, to * this.#assets + asset, amount)
    else this.#touch(account)
    if (this.#holdAmount[hold] === 0) this.#recycle(hold)
  }

  /** Lets part of a hold go; at zero it is resolved. */
  release(hold: number, amount: number): void {
    const account = this.#holdAccount[hold]!
    assert(amount > 0 && this.#holdAmount[hold]! >= amount, 'a hold releases no more than it holds')
    this.#held[account * KINDS + this.#holdKind[hold]!]! -= amount
    this.#holdAmount[hold]! -= amount
    this.#touch(account)
    if (this.#holdAmount[hold] === 0) this.#recycle(hold)
  }

  /** Restores an account as it was stored. Only recovery does this, before any posting; holds are placed after it. */
  restore(holder: number, asset: number, balance: number): void {
    this.admit(holder)
    this.#balance[holder * this.#assets + asset] = balance
  }

  /** An account as it is stored. */
  record(holder: number, asset: number): AccountRecord {
    const [orders, pledges, freezes, settlement, leases] = HOLD_KINDS.map((_, kind) =>
      this.held(holder, asset, kind),
    )
    return {
      holder,
      asset,
      balance: this.balance(holder, asset),
      held_orders: orders!,
      held_pledges: pledges!,
      held_freezes: freezes!,
      held_settlement: settlement!,
      held_leases: leases!,
    }
  }

  /** Accounts on which something is held. */
  countHolding(): number {
    let count = 0
    const accounts = this.#held.length / KINDS
    for (let account = 0; account < accounts; account++) if (this.#isHolding(account)) count++
    return count
  }

  supply(asset: number): Supply {
    const issued = -this.balance(ISSUER, asset)
    const surrendered = this.balance(SURRENDERED, asset)
    const retired = this.balance(RETIRED, asset)
    let held = 0
    for (
      let account = FIRST_PARTICIPANT * this.#assets + asset;
      account < this.#balance.length;
      account += this.#assets
    ) {
      held += this.#balance[account]!
    }
    return { issued, held, surrendered, retired, holds: issued === held + surrendered + retired }
  }

  /** Calls back once for each account that changed since the last drain. */
  drainTouched(visit: (holder: number, asset: number) => void): void {
    for (let index = 0; index < this.#touchedCount; index++) {
      const account = this.#touched[index]!
      this.#isTouched[account] = 0
      visit(Math.floor(account / this.#assets), account % this.#assets)
    }
    this.#touchedCount = 0
  }

  #freeOf(account: number): number {
    const held = account * KINDS
    const h = this.#held
    return this.#balance[account]! - h[held]! - h[held + 1]! - h[held + 2]! - h[held + 3]! - h[held + 4]!
  }

  #isHolding(account: number): boolean {
    for (let kind = 0; kind < KINDS; kind++) if (this.#held[account * KINDS + kind] !== 0) return true
    return false
  }

  #move(debit: number, credit: number, amount: number): void {
    this.#balance[debit]! -= amount
    this.#balance[credit]! += amount
    assert(this.#balance[credit]! <= MAX_AMOUNT, 'a balance stays within 2^53 − 1')
    this.#touch(debit)
    this.#touch(credit)
  }

  #touch(account: number): void {
    if (this.#isTouched[account] === 1) return
    this.#isTouched[account] = 1
    this.#touched[this.#touchedCount++] = account
  }

  #recycle(hold: number): void {
    this.#holdAmount[hold] = -1
    this.#holdAccount[hold] = this.#freeHold
    this.#freeHold = hold
  }

  #growHolds(): void {
    const used = this.#holdAmount.length
    this.#holdAmount = grownFloat64(this.#holdAmount, used * 2).fill(-1, used)
    this.#holdAccount = grownInt32(this.#holdAccount, used * 2)
    this.#holdKind = grownUint8(this.#holdKind, used * 2)
  }
}

/** The rows of a table, each in a longer row. */
function restrided<T extends Float64Array | Uint8Array>(from: T, to: T, before: number, after: number): T {
  for (let row = 0; row * before < from.length; row++)
    to.set(from.subarray(row * before, (row + 1) * before), row * after)
  return to
}

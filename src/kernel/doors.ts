import type { CredentialRecord } from '../../engine/facts/identity.ts'
import type { Sql } from '../store/sql.ts'
import { Attempts } from './attempts.ts'
import { Challenges } from './challenges.ts'
import { SecurityLog } from './security-log.ts'

/** A session that nobody uses ends after so long, and any after half a day (ASVS 7.3). */
export const IDLE_MS = 30 * 60_000
export const SESSION_MS = 12 * 3_600_000
/** Attempts to sign in that are free of waiting. */
const FREE_ATTEMPTS = 5
const FREE_ATTEMPTS_OF_ADDRESS = 50
/** Credentials whose last use is remembered. */
const MAX_REMEMBERED = 100_000

/** Who comes in: failed attempts, the security log, and when each key and session was used last. */
export class Doors {
  readonly log: SecurityLog
  /** By name and address together, so that a stranger can't lock somebody out. */
  readonly attempts = new Attempts(FREE_ATTEMPTS)
  /** By address alone: many sit behind one. */
  readonly attemptsOfAddress = new Attempts(FREE_ATTEMPTS_OF_ADDRESS)
  /** Passkeys can't be guessed: who sends rubbish holds back nobody's password. */
  readonly attemptsByPasskey = new Attempts(FREE_ATTEMPTS_OF_ADDRESS)
  readonly challenges = new Challenges()
  readonly #steps = new Map<number, number>()
  readonly #startedAt: number
  readonly #lastUsed = new Map<number, number>()

  constructor(sql: Sql, now: () => number) {
    this.log = new SecurityLog(sql, now)
    this.#startedAt = now()
  }

  used(credentialId: number, now: number): void {
    if (this.#lastUsed.size >= MAX_REMEMBERED && !this.#lastUsed.has(credentialId))
      this.#lastUsed.delete(this.#lastUsed.keys().next().value!)
    this.#lastUsed.set(credentialId, now)
  }

  /** Uses up a step of one-time codes; false: it, or a later one, was used. */
  takeStep(credentialId: number, step: number): boolean {
    if ((this.#steps.get(credentialId) ?? 0) >= step) return false
    this.#steps.set(credentialId, step)
    return true
  }

  /** When it was used last since this service was started; undefined: not yet. */
  lastUseOf(credentialId: number): number | undefined {
    return this.#lastUsed.get(credentialId)
  }

  /** True of a session that nobody has used for too long. A restart counts as a use: nothing is known of before. */
  isIdle({ credential_id, kind, added_at }: CredentialRecord, now: number): boolean {
    if (kind !== 'session') return false
    return now - Math.max(this.#lastUsed.get(credential_id) ?? 0, this.#startedAt, added_at) > IDLE_MS
  }
}

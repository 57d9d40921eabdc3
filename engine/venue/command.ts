import type { Result } from '../base/result.ts'
import type { Schema } from '../facts/common.ts'
import type { Role } from '../facts/words.ts'
import type { Reject } from './rejects.ts'
import { isMoving, restrictionRefusal } from './restrictions.ts'
import type { Venue } from './venue.ts'

/** What comes with a command from outside the engine: its number, the time, and who asked. */
export interface CommandContext {
  readonly seq: number
  /** Milliseconds since 1970, read from the clock once a command by the host. */
  readonly at: number
  /** Drawn by the host once a command: a whole number of 32 bits. */
  readonly chance: number
  readonly actor: string
  /** The tables know an order of this participant with this client_order_id. */
  readonly isClientOrderIdTaken?: boolean
}

/** A body as the engine gets it: of a command for one's own subject, with the code of that subject. */
export type Given<B, O extends boolean> = O extends true ? B & { readonly uscc: string } : B

/** A command: its name, its body in the words of the wire, who may give it, and what it does. */
export interface CommandKind<
  N extends string,
  B,
  O extends boolean,
  V extends object,
  R extends Reject = Reject,
> {
  readonly name: N
  readonly body: Schema<B>
  /** Roles that may give it; none: only the service itself does. */
  readonly by: readonly Role[]
  /** It is given for the subject of who gives it, and never for another. */
  readonly isOwn: O
  /** Every code with which it is refused. */
  readonly rejects: readonly R[]
  /** Where the venue demands it, or of an own command the account, such a body waits for a second person. */
  readonly second?: ((body: B) => boolean) | undefined
  apply(venue: Venue, body: Given<B, O>, context: CommandContext): Result<V, R>
}

/** A command that concerns whoever its body names. */
export function command<const N extends string, B, V extends object, const R extends Reject = never>(
  name: N,
  body: Schema<B>,
  by: readonly Role[],
  rejects: readonly R[],
  apply: (venue: Venue, body: B, context: CommandContext) => Result<V, NoInfer<R>>,
  second?: (body: B) => boolean,
): CommandKind<N, B, false, V, R> {
  return guarded({ name, body, by, isOwn: false, rejects, apply, second })
}

/** A command that concerns the subject of who gives it. */
export function ownCommand<const N extends string, B, V extends object, const R extends Reject = never>(
  name: N,
  body: Schema<B>,
  by: readonly Role[],
  rejects: readonly R[],
  apply: (venue: Venue, body: Given<B, true>, context: CommandContext) => Result<V, NoInfer<R>>,
  second?: (body: B) => boolean,
): CommandKind<N, B, true, V, R> {
  return guarded({ name, body, by, isOwn: true, rejects, apply, second })
}

/** What moves something asks first whether an account that it concerns is restricted. */
function guarded<N extends string, B, O extends boolean, V extends object, R extends Reject>(
  kind: CommandKind<N, B, O, V, R>,
): CommandKind<N, B, O, V, R> {
  if (!isMoving(kind.name)) return kind
  const apply: typeof kind.apply = (venue, body, context) =>
    (restrictionRefusal(venue, kind.name, body as object) as ReturnType<typeof kind.apply> | undefined) ??
    kind.apply(venue, body, context)
  return { ...kind, rejects: [...kind.rejects, 'account_restricted' as R, 'account_not_open' as R], apply }
}

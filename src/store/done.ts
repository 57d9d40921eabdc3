import { first, type Sql } from './sql.ts'

/** A command that was done: by whom it was given at once, or once a second person confirmed it. */
export type Done = {
  readonly seq: number
  readonly name: string
  /** What the command says, as JSON. */
  readonly body: string
  readonly outcome: string
  readonly at: number
  readonly actor: string
  /** Of what a second person confirmed: who had proposed it. */
  readonly proposer: string | null
}

/**
 * Every command that was done, as rows of `Done`, to be read by `seq`: of what a second person confirmed the command that
 * the first had proposed, under the number of the confirmation. What was refused, or waits, is none of them.
 */
export const DONE = `SELECT j.seq, coalesce(p.command, json_extract(j.command, '$.command')) AS name,
    coalesce(p.body, j.command) AS body, j.outcome, j.at, j.actor, p.proposer
  FROM journal j LEFT JOIN proposals p ON json_extract(j.command, '$.command') = 'confirm_proposal'
    AND p.proposal_id = json_extract(j.command, '$.proposal_id')
  WHERE json_extract(j.outcome, '$.ok') = 1 AND json_extract(j.outcome, '$.value.status') IS NOT 'pending'`

/** The command that was done under a number. */
export function doneAt(sql: Sql, seq: number): Done | undefined {
  return first<Done>(sql, `${DONE} AND j.seq = ?`, seq)
}

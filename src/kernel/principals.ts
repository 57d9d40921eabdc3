import { createHash } from 'node:crypto'
import { first, type Sql } from '../store/sql.ts'

export const ROLES = ['maker', 'approver', 'operator', 'enterprise', 'bank', 'auditor'] as const
export type Role = (typeof ROLES)[number]

/** Who is calling: a person or system with roles; an enterprise or bank acts for its subject. */
export interface Principal {
  readonly name: string
  readonly roles: readonly Role[]
  readonly uscc: string | undefined
}

/** The principals of the demonstration; their tokens are their names. They work in demonstration mode only. */
export function demoPrincipals(subjects: {
  enterprises: readonly string[]
  bank: string
}): readonly Principal[] {
  const letters = ['a', 'b', 'c']
  return [
    { name: 'demo-bureau', roles: ['maker'], uscc: undefined },
    { name: 'demo-bureau-chief', roles: ['approver'], uscc: undefined },
    { name: 'demo-operator', roles: ['operator'], uscc: undefined },
    ...subjects.enterprises.map((uscc, index) => ({
      name: `demo-enterprise-${letters[index]}`,
      roles: ['enterprise'] as const,
      uscc,
    })),
    { name: 'demo-bank', roles: ['bank'], uscc: subjects.bank },
    { name: 'demo-auditor', roles: ['auditor'], uscc: undefined },
  ]
}

/** Only the hash of a token is kept; whoever reads the database can't sign in with it. */
export function addPrincipal(sql: Sql, principal: Principal, token: string, isDemo: boolean): void {
  sql.run(
    'INSERT OR REPLACE INTO principals VALUES (?,?,?,?,?)',
    hashOf(token),
    principal.name,
    principal.roles.join(' '),
    principal.uscc ?? null,
    Number(isDemo),
  )
}

/** The principal of a bearer token, or undefined. Tokens of the demonstration count in demonstration mode only. */
export function findPrincipal(sql: Sql, token: string, isDemo: boolean): Principal | undefined {
  type Row = { name: string; roles: string; uscc: string | null; is_demo: number }
  const row = first<Row>(
    sql,
    'SELECT name, roles, uscc, is_demo FROM principals WHERE token_sha256 = ?',
    hashOf(token),
  )
  if (!row || (row.is_demo === 1 && !isDemo)) return undefined
  return { name: row.name, roles: row.roles.split(' ') as Role[], uscc: row.uscc ?? undefined }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

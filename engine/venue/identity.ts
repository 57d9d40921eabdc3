import { ok, rejected } from '../base/result.ts'
import { isUscc } from '../base/uscc.ts'
import { addPrincipalBody, removePrincipalBody } from '../facts/identity.ts'
import { command } from './command.ts'

/** The service's own name in the journal, for what nobody asked for in person. */
export const SYSTEM = 'system'

/** A name is given once: the token of a principal is never taken over by another. */
export const addPrincipal = command(
  'add_principal',
  addPrincipalBody,
  ['administrator'],
  ['uscc_check_digit_wrong', 'principal_exists', 'subject_needed', 'roles_conflict'],
  (venue, { name, roles, uscc, token_sha256, is_demonstration }) => {
    const { principals } = venue.shelves
    if (name === SYSTEM || principals.has(name))
      return rejected('principal_exists', `name: ${name} is taken; a name is given once`)
    if (uscc !== undefined && !isUscc(uscc))
      return rejected(
        'uscc_check_digit_wrong',
        `uscc: ${uscc} fails the check digit of GB 32100-2015; look for a typing error`,
      )
    const acting = roles.filter((role) => role === 'enterprise' || role === 'bank')
    if (acting.length > 0 && uscc === undefined)
      return rejected('subject_needed', `uscc: ${acting[0]} acts for a subject; give its code`)
    if (acting.length === 0 && uscc !== undefined)
      return rejected('subject_needed', `uscc: only an enterprise or a bank acts for a subject`)
    if (acting.length > 0 && roles.length > 1)
      return rejected('roles_conflict', `roles: ${acting[0]} goes with no other role`)
    principals.put({
      name,
      roles: [...roles],
      uscc: uscc ?? null,
      token_sha256,
      is_demonstration,
      is_removed: false,
    })
    return ok({ name })
  },
)

/** A principal may do nothing any more; what it did stays under its name. */
export const removePrincipal = command(
  'remove_principal',
  removePrincipalBody,
  ['administrator'],
  ['principal_not_found'],
  (venue, { name }) => {
    const principal = venue.shelves.principals.get(name)
    if (!principal || principal.is_removed)
      return rejected('principal_not_found', `name: there is no principal ${name}`)
    venue.shelves.principals.put({ ...principal, is_removed: true })
    return ok({ name })
  },
)

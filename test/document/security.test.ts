import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { keysOf, ROLE } from '../../engine/facts/words.ts'
import { COMMANDS } from '../../engine/venue/execute.ts'

const FILE = 'docs/security.md'
const [OPEN, CLOSE] = ['<!-- permissions -->', '<!-- /permissions -->'] as const

/** The table of permissions, a row a command, as the commands declare it. */
function permissions(): string {
  const roles = keysOf(ROLE)
  const rows = COMMANDS.map(({ name, by, isOwn }) => {
    const cells = roles.map((role) => ((by as readonly string[]).includes(role) ? (isOwn ? 'own' : '●') : ''))
    return `| \`${name}\` | ${cells.join(' | ')} |`
  })
  const heads = roles.map((role) => `${role} ${ROLE[role].zh}`)
  return [`| command | ${heads.join(' | ')} |`, `|---|${roles.map(() => '---|').join('')}`, ...rows].join(
    '\n',
  )
}

test('the table of permissions in docs/security.md is that of the commands (UPDATE=1 writes it)', () => {
  const text = readFileSync(FILE, 'utf8')
  const [before, , after] = [text.slice(0, text.indexOf(OPEN)), '', text.slice(text.indexOf(CLOSE))]
  const wanted = `${before}${OPEN}\n${permissions()}\n${after}`
  if (process.env.UPDATE === '1') writeFileSync(FILE, wanted)
  expect(readFileSync(FILE, 'utf8')).toBe(wanted)
})

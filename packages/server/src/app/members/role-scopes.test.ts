import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { asRole, type Role, ROLES } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import { MANAGEMENT_SCOPES } from '../caller.ts'
import { REFUSED_SIGN_INS_MAX } from './refused-sign-ins.ts'
import { scopesOfRole } from './role-scopes.ts'

const PAGE = readFileSync(fileURLToPath(new URL('../../../../../docs/guide/members.md', import.meta.url)), 'utf8')
const rows = PAGE.split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
const [, ...people] = rows.find(([first]) => first === 'scope') ?? []

/** What the page says that somebody may do. */
function told(person: string): readonly string[] {
  const column = people.indexOf(person) + 1
  return rows
    .filter((row) => row[0]?.startsWith('`') && row[column] === 'yes')
    .map(([scope = '']) => scope.slice(1, -1))
}

describe('the guide on members', () => {
  it('has every role and every scope', () => {
    expect(people.filter((person) => asRole(person) !== undefined).toSorted()).toEqual([...ROLES].sort())
    expect(told('operator')).toEqual(MANAGEMENT_SCOPES)
  })

  it.each<Role>(ROLES)('tells what a role may do: %s', (role) => {
    expect(told(role).toSorted()).toEqual([...scopesOfRole(role)].sort())
  })

  it('tells how many refused sign-ins are written', () => {
    const { ofMember, ofNobody, inAll } = REFUSED_SIGN_INS_MAX
    const text = `at most ${ofMember} an hour for one account, ${ofNobody} for addresses that nobody has, and ${inAll} in all`
    expect(PAGE.replaceAll('\n', ' ')).toContain(text)
  })
})

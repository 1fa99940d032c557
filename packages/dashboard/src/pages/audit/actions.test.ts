import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { knownAction } from './actions.ts'

const commands = fileURLToPath(new URL('../../../../server/src/app', import.meta.url))

/** What use-cases write as actions: a subject, a dot, what was done. */
function writtenActions(): readonly string[] {
  const files = readdirSync(commands, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  )
  const form = /'((?:key|workspace|service|member|passkey|invitation|command|audit)\.[a-z_]+)'/g
  return files.flatMap((name) =>
    [...readFileSync(join(commands, name), 'utf8').matchAll(form)].map(([, action]) => action!),
  )
}

it('has words for every action that a command writes', () => {
  const written = writtenActions()
  expect(written).toContain('key.revoked')
  expect(written.filter((action) => knownAction(action) === undefined)).toEqual([])
})

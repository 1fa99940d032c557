import type { KeyId } from '@keywright/core'
import { expect, it } from 'vitest'
import { makeAuditRefusals, REFUSED_COMMANDS_PER_HOUR_MAX } from './audit-refusals.ts'
import { SYSTEM_CALLER } from './caller.ts'

const caller = { ...SYSTEM_CALLER, actor: 'key_1', apiKeyId: 'key_1' as KeyId }
const refused = { command: 'POST /v1/workspaces', code: 'permission_missing', target: undefined } as const
const queries = { findKey: async () => undefined, findWorkspace: async () => undefined }

it('tells the log of an event that could not be written, and fails nobody', async () => {
  const trouble: unknown[] = []
  const failure = new Error('the disk is full')
  const transact = () => Promise.reject(failure)
  const refusals = makeAuditRefusals({ transact, queries, wallNow: () => 0, onTrouble: (error) => trouble.push(error) })
  refusals.note(caller, refused)
  expect(trouble).toEqual([])
  await refusals.idle()
  expect(trouble).toEqual([failure])
})

it('counts anew in the next hour', async () => {
  let now = 0
  let written = 0
  const transact = async (): Promise<never> => {
    written += 1
    return undefined as never
  }
  const refusals = makeAuditRefusals({ transact, queries, wallNow: () => now, onTrouble: () => {} })
  for (let i = 0; i < REFUSED_COMMANDS_PER_HOUR_MAX + 5; i += 1) refusals.note(caller, refused)
  await refusals.idle()
  expect(written).toBe(REFUSED_COMMANDS_PER_HOUR_MAX)
  now = 3_600_000
  refusals.note(caller, refused)
  await refusals.idle()
  expect(written).toBe(REFUSED_COMMANDS_PER_HOUR_MAX + 1)
})

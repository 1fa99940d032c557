import { AppError, type KeyId } from '@keywright/core'
import type { Effective, Proof, Transact, Unit } from '../ports/index.ts'
import { beyondReach, type Caller, keyNotFound, reaches, requireScope } from './caller.ts'
import { requireHoldsGrant } from './grants.ts'
import { auditedKey, by, checkEtag, type CommandOptions, digestsOf, prove } from './command.ts'

export interface DeleteKeyPorts {
  readonly transact: Transact<
    Pick<Unit, 'findPlaceOf' | 'shareWorkspace' | 'lockKey' | 'deleteKey' | 'record' | 'change'>
  >
  readonly proof: Proof
}

export type DeleteKey = (
  caller: Caller,
  id: KeyId,
  options?: CommandOptions,
) => Promise<{ readonly effective: Effective }>

/** Purges a revoked key. Its audit events stay: they tell that it lived, not what its token was. */
export function makeDeleteKey({ transact, proof }: DeleteKeyPorts): DeleteKey {
  return async function deleteKey(caller, id, options = {}) {
    requireScope(caller, 'api-keys:write')
    const mark = await transact(async (unit) => {
      const place = await unit.findPlaceOf(id)
      if (place === undefined) throw keyNotFound()
      const { workspaceId } = place
      if (!reaches(caller, workspaceId)) throw beyondReach(caller, workspaceId, keyNotFound())
      await unit.shareWorkspace(workspaceId)
      const key = await unit.lockKey(id)
      if (key === undefined) throw keyNotFound()
      requireHoldsGrant(caller, key)
      checkEtag(key, options.ifMatch)
      if (key.revokedAt === undefined) {
        throw new AppError(
          'key_not_revoked',
          'Revoke the key first: deleting one that is in use would hide who used it.',
        )
      }
      await unit.deleteKey(id)
      await unit.record({
        chain: key.workspaceId,
        action: 'key.deleted',
        ...by(caller),
        subject: key.id,
        service: key.service,
        before: auditedKey(key),
      })
      return unit.change({ kind: 'keys', apiKeyIds: [key.id], digests: digestsOf(key) })
    })
    return { effective: await prove(proof, mark, options) }
  }
}

import { AppError, type ServiceId } from '@keywright/core'
import type { Verifier, VerifyAnswer, VerifyRequest } from '@keywright/client'
import { SYSTEM_CALLER } from './app/index.ts'
import { type Engine, type EngineOptions, openEngine } from './engine.ts'
import { makeVerify, readVerifyRequest, type Verify } from './http/index.ts'

export type KeywrightOptions = EngineOptions & {
  /** Service definitions as YAML texts; applied in this order before the promise resolves. */
  readonly services?: readonly string[]
}

/** Keywright inside a Node application: the same check and the same commands as the server's. */
export interface Keywright extends Verifier {
  /**
   * Checks a token or the headers that it came in. Must not be called inside the application's own open transaction on the
   * same database: the read would see an old snapshot. Rejects with `AppError('store_unavailable')` when it cannot be checked.
   */
  verify(request: VerifyRequest): Promise<VerifyAnswer>
  readonly engine: Engine
  close(): Promise<void>
}

/**
 * Opens Keywright in this process: on a SQLite file, on a Postgres, or in a schema of the application's own Postgres by its
 * pool, which stays open when Keywright is closed.
 */
export async function createKeywright({ services = [], ...options }: KeywrightOptions): Promise<Keywright> {
  const engine = await openEngine(options)
  try {
    for (const source of services) await applySource(engine, source)
  } catch (error) {
    await engine.close()
    throw error
  }
  return { engine, close: () => engine.close(), ...verifierOf(engine) }
}

/** The check as a guard in this process asks it. */
export function verifierOf(engine: Engine): Verifier {
  const verify = verifyOf(engine)
  return {
    verify: async (request) => verify(readVerifyRequest(request), { reach: 'all', requestId: undefined }),
  }
}

/** The check of every door over one engine. */
export function verifyOf(engine: Engine): Verify {
  return makeVerify({
    check: engine.check,
    now: () => engine.known.now(),
    lastUseOf: (secretId) => engine.recorder.lastUseOf(secretId),
    lastDefinitionOf: (service) => engine.lastDefinitionOf(service),
  })
}

/** Applies one definition as the system; the id is the definition's own. */
export async function applySource(engine: Engine, source: string): Promise<ServiceId> {
  const id = /^id:\s*["']?([a-z][a-z0-9-]*)/m.exec(source)?.[1]
  if (id === undefined) throw new AppError('definition_invalid', 'A service definition needs an "id".')
  const { service } = await engine.applyService(SYSTEM_CALLER, id as ServiceId, source) // checked against the definition's id when applied
  return service.id
}

/**
 * The product under the table, in this process.
 * Owns: the installation, its clock, the keys in all their states; how a request is asked.
 * Refuses: to know which answer is right.
 * Called by: the table test alone.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError, type WorkspaceId } from '@keywright/core'
import { SYSTEM_CALLER } from '../../../packages/server/src/app/index.ts'
import { createKeywright, verifyOf } from '../../../packages/server/src/embed.ts'
import type { Engine } from '../../../packages/server/src/engine.ts'
import { type Fleet, type Issued, makeDice } from '../cases/index.ts'
import { type Answer, type Ask, SERVICES } from '../oracle/index.ts'
import { HandClock } from './clock.ts'
import { driverOf, told } from './drive.ts'
import { FleetMaker, strangersOf } from './fleet.ts'
import { PASSED_MS } from './lives.ts'

export interface Product {
  readonly fleet: Fleet
  readonly ask: (ask: Ask) => Answer | Promise<Answer>
  /** The same through the library's own verb. */
  readonly askEmbedded: (ask: Ask) => Promise<Answer>
  /** Makes a key that no case presents; answers with its scopes, or with the code of the error. */
  readonly grant: (wish: Wish) => Promise<readonly string[] | string>
  close(): Promise<void>
}

export interface Wish {
  readonly workspace: string
  readonly environment: string
  readonly type: string
  readonly scopes: readonly string[] | undefined
}

const SHIPPED = ['foxreach', 'hostreach', 'enrich-engine', 'leadterra', 'foir']

export function definitionText(service: string): Promise<string> {
  const folder = SHIPPED.includes(service) ? '../../../services/' : '../definitions/'
  return readFile(new URL(`${folder}${service}.yaml`, import.meta.url), 'utf8')
}

/** Opens an installation, makes every key, and lets the time pass in which some of them end. */
export async function openProduct(seed: number): Promise<Product> {
  const folder = await mkdtemp(join(tmpdir(), 'keywright-table-'))
  const services = await Promise.all(SERVICES.map(({ id }) => definitionText(id)))
  const strangers = await mintElsewhere(join(folder, 'elsewhere.db'), services)
  const clock = new HandClock()
  const keywright = await createKeywright({ databaseFile: join(folder, 'table.db'), services, clock })
  const fleet = await new FleetMaker(keywright.engine, makeDice(seed)).make(strangers)
  clock.pass(PASSED_MS)
  await keywright.engine.known.node.pull()
  return {
    fleet,
    ask: driverOf(verifyOf(keywright.engine)),
    askEmbedded: async (ask) => told(await keywright.verify(ask)),
    grant: (wish) => grantedBy(keywright.engine, wish),
    async close() {
      await keywright.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function grantedBy(engine: Engine, { workspace, ...wish }: Wish): Promise<readonly string[] | string> {
  const id = workspace as WorkspaceId // one that the product gave out
  try {
    const { apiKey } = await engine.createKey(SYSTEM_CALLER, id, { name: 'wished for', ...wish })
    return apiKey.scopes === 'all' ? 'full' : apiKey.scopes
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
}

async function mintElsewhere(databaseFile: string, services: readonly string[]): Promise<readonly Issued[]> {
  const elsewhere = await createKeywright({ databaseFile, services, clock: new HandClock() })
  try {
    return await strangersOf(elsewhere.engine)
  } finally {
    await elsewhere.close()
  }
}

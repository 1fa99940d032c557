/**
 * The product under the table, in this process.
 * Owns: the installation, its clock, the keys in all their states; how a request is asked.
 * Refuses: to know which answer is right.
 * Called by: the table test alone.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SYSTEM_CALLER } from '../../../packages/server/src/app/index.ts'
import { type Engine, type EngineOptions, openEngine } from '../../../packages/server/src/engine.ts'
import { makeVerify } from '../../../packages/server/src/http/verify.ts'
import { type Fleet, type Issued, makeDice } from '../cases/index.ts'
import { type Answer, type Ask, SERVICES } from '../oracle/index.ts'
import { HandClock } from './clock.ts'
import { driverOf } from './drive.ts'
import { FleetMaker, strangersOf } from './fleet.ts'
import { PASSED_MS } from './lives.ts'

export interface Product {
  readonly fleet: Fleet
  readonly ask: (ask: Ask) => Answer | Promise<Answer>
  readonly keywright: Keywright
  close(): Promise<void>
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
    keywright,
    async close() {
      await keywright.close()
      await rm(folder, { recursive: true, force: true })
    },
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

interface Keywright { readonly engine: Engine; close(): Promise<void> }
async function createKeywright({ services, ...o }: EngineOptions & { services: readonly string[] }): Promise<Keywright> {
  const engine = await openEngine(o)
  for (const [i, { id }] of SERVICES.entries()) await engine.applyService(SYSTEM_CALLER, id as never, services[i] ?? '')
  return { engine, close: () => engine.close() }
}
const verifyOf = (engine: Engine) =>
  makeVerify({
    check: engine.check,
    now: () => engine.known.now(),
    lastUseOf: (secretId) => engine.recorder.lastUseOf(secretId),
    lastDefinitionOf: (service) => engine.lastDefinitionOf(service),
  })

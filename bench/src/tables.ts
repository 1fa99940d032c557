import type { KeyId, WorkspaceId } from '@keywright/core'
import { SYSTEM_CALLER } from '../../packages/server/dist/app/index.js'
import type { Bench } from './bench.ts'
import { contest, type Side } from './contest.ts'
import { type Fixture, openFixture, SERVICE } from './fixture.ts'
import { fillHistory } from './history.ts'
import { REASONS } from './reasons.ts'
import { rateResult, type Result } from './results.ts'

const ROWS_IN_FULL = 10_000_000
const ROWS_QUICK = 20_000
/** As for a key that is not in memory: 1.15 times as long. */
const BUDGET = 0.87
const PAGE = { limit: 50, after: undefined }
const KEYS = 200
const DAY_MS = 86_400_000

interface Stand {
  readonly fixture: Fixture
  readonly workspace: WorkspaceId
  /** One whose keys are made and never listed, so that the lists stay as long as they are. */
  readonly fresh: WorkspaceId
  readonly key: KeyId
  readonly token: string
}

/** Commands and lists over an empty history and over one of ten million events and as many counters. */
export async function* measureTables({ plan, openPlace }: Bench): AsyncGenerator<Result> {
  const rows = plan.quick ? ROWS_QUICK : ROWS_IN_FULL
  const [short, long] = [await openStand(openPlace), await openStand(openPlace)]
  try {
    const { events, counters } = await fillHistory(long.fixture, long, rows)
    const otherName = 'a new store'
    const suffix = `${count(events)} audit events and ${count(counters)} hourly counters`
    for (const { name, side } of WORKS) {
      yield rateResult(
        { name: `${name}, ${suffix}`, otherName, budget: BUDGET, reason: REASONS.largeStore },
        await contest(side(long), side(short), plan),
      )
    }
  } finally {
    await long.fixture.close()
    await short.fixture.close()
  }
}

function count(rows: number): string {
  return rows.toLocaleString('en-US')
}

async function openStand(openPlace: Bench['openPlace']): Promise<Stand> {
  const fixture = await openFixture({}, openPlace)
  const [workspace, fresh] = [await fixture.makeWorkspace(SERVICE), await fixture.makeWorkspace(SERVICE)]
  const [first] = await fixture.makeKeys(SERVICE, KEYS, workspace)
  if (first === undefined) throw new Error('no key was made')
  const stand = { fixture, workspace, fresh, key: first.id, token: first.token }
  await use(stand)
  return stand
}

const WORKS: readonly { readonly name: string; readonly side: (stand: Stand) => Side }[] = [
  { name: 'create a key', side: (stand) => each(() => create(stand)) },
  {
    name: 'list a page of keys',
    side: ({ fixture, workspace }) =>
      each(() => fixture.keywright.engine.queries.listKeys(workspace, {}, Date.now(), PAGE)),
  },
  {
    name: 'list a page of the audit',
    side: ({ fixture, workspace }) =>
      each(() => fixture.keywright.engine.readAudit.listEvents(SYSTEM_CALLER, workspace, {}, PAGE)),
  },
  {
    name: 'read the usage of a day of a key',
    side: ({ fixture, key }) => each(() => fixture.keywright.engine.queries.usageOf(key, Date.now() - DAY_MS)),
  },
  { name: 'count a use of a key', side: (stand) => each(() => use(stand)) },
]

function each(work: () => Promise<unknown>): Side {
  return {
    name: 'keywright',
    async run(times) {
      for (let i = 0; i < times; i += 1) await work()
    },
  }
}

function create({ fixture, fresh }: Stand): Promise<unknown> {
  return fixture.keywright.engine.createKey(SYSTEM_CALLER, fresh, { name: 'a key', scopes: ['records:read'] })
}

async function use({ fixture, token }: Stand): Promise<void> {
  const { allowed } = await fixture.keywright.verify({ service: SERVICE, token, scopes: ['records:read'] })
  if (!allowed) throw new Error('a good key was refused')
  await fixture.keywright.engine.recorder.flush()
}

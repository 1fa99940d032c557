import { expect, it } from 'vitest'
import { hasPostgres } from '../../packages/server/src/storage/testing/postgres-databases.ts'
import { SHORT_TIMES } from './revocation/broken.ts'
import { expectKept } from './revocation/expect-kept.ts'
import { linkCut } from './revocation/faults/cut.ts'
import { databaseCrash } from './revocation/faults/database.ts'
import { revokerKilled } from './revocation/faults/killed.ts'
import { loadsInFlight } from './revocation/faults/loads.ts'
import { stopped } from './revocation/faults/stopped.ts'
import { runRevocationTrial } from './revocation/revocation.ts'

const seed = Number(process.env['KEYWRIGHT_REVOCATION_SEED'] ?? Math.floor(Math.random() * 1e6))
/** Of a machine that has a lot else to do. */
const TRIAL_MS_MAX = 240_000

it.skipIf(!hasPostgres)(
  `gives no old verdict after a proof on four nodes, which are stopped, killed and cut off (KEYWRIGHT_REVOCATION_SEED=${seed})`,
  async () => {
    const stages = [stopped(0), loadsInFlight(1), revokerKilled(3, 0), linkCut(2, 'cut'), databaseCrash(300)]
    const report = await runRevocationTrial({ seed, times: SHORT_TIMES, stages })
    expectKept(`seed ${seed}`, report)
    expect(report.bound).toBeGreaterThan(500)
    expect(report.firstOnIdleNode).toBeGreaterThan(0)
    expect(report.inFlight).toBeGreaterThan(0)
  },
  TRIAL_MS_MAX,
)

import { expect, it } from 'vitest'
import { BROKEN_RULES, runBroken, wrongsOf } from './revocation/broken.ts'
import { expectKept } from './revocation/expect-kept.ts'
import { linkCut, rotationCut, slowLink } from './revocation/faults/cut.ts'
import { databaseCrash, databaseCrashWithNodeStopped } from './revocation/faults/database.ts'
import { killed, revokerKilled } from './revocation/faults/killed.ts'
import { loadsInFlight } from './revocation/faults/loads.ts'
import { restored } from './revocation/faults/restored.ts'
import { clockSteps, newPepper } from './revocation/faults/steps.ts'
import { stopped } from './revocation/faults/stopped.ts'
import { runRevocationTrial } from './revocation/revocation.ts'
import { healthy, type Stage } from './revocation/stage.ts'

const seed = Number(process.env['KEYWRIGHT_REVOCATION_SEED'] ?? Math.floor(Math.random() * 1e6))
/** Proven with nothing failing, and proven between one fault and the next. */
const HEALTHY = Number(process.env['KEYWRIGHT_REVOCATIONS'] ?? 2000)
const BETWEEN = HEALTHY / 40

const FAULTS: readonly Stage[] = [
  stopped(0),
  stopped(1, 'before a renewal'),
  stopped(2, 'after what a renewal read'),
  revokerKilled(3, 0),
  killed(1),
  loadsInFlight(2),
  linkCut(2, 'cut'),
  linkCut(3, 'swallow'),
  slowLink(0, 5000),
  rotationCut(1, 2),
  databaseCrash(500),
  databaseCrash(7000),
  databaseCrashWithNodeStopped(3),
  clockSteps(0, 1500),
  newPepper,
  restored(1, 4000),
]

it(`gives no old verdict after any of thousands of proofs on four nodes, whatever fails (KEYWRIGHT_REVOCATION_SEED=${seed})`, async () => {
  const stages = [healthy(HEALTHY), ...FAULTS.flatMap((fault) => [fault, healthy(BETWEEN)])]
  const report = await runRevocationTrial({ seed, stages })
  expectKept(`seed ${seed}`, report)
  expect(report.byName['revoke']).toBeGreaterThan(HEALTHY)
})

it.each(BROKEN_RULES)('finds a node that %s', async (broken) => {
  const report = await runBroken(broken, seed)
  console.log(`a node that ${broken}: ${wrongsOf(report)} of ${report.bound} wrong`)
  expect(wrongsOf(report)).toBeGreaterThan(0)
})

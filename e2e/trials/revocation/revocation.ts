import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '../../../packages/server/src/storage/testing/postgres-server.ts'
import { randomOf } from '../crash/lives.ts'
import { makeInstallation } from './installation.ts'
import { Lanes } from './lanes.ts'
import { Load } from './load.ts'
import { startLinks } from './links.ts'
import { type Broken, type LeaseTimes, TrialNode } from './nodes.ts'
import { reportOf, type RevocationReport } from './report.ts'
import { Sender } from './sender.ts'
import type { Stage } from './stage.ts'

const NODES = 4
const LANES = 4
const CHECKS_PER_NODE_AND_SECOND = 40

export interface RevocationOptions {
  readonly seed: number
  readonly stages: readonly Stage[]
  /** Absent: the product's own. */
  readonly times?: LeaseTimes
  /** A rule that the first node does not keep. */
  readonly broken?: Broken
}

const PRODUCT_TIMES: LeaseTimes = { leaseMs: 5000, renewEveryMs: 1000, marginShare: 0.1 }
const DATABASE = 'postgres'

/** Four nodes on one Postgres, under load and commands; answers with what the checker makes of the log. */
export async function runRevocationTrial(options: RevocationOptions): Promise<RevocationReport> {
  const { seed, times, broken, stages } = options
  const random = randomOf(seed)
  const folder = mkdtempSync(join(tmpdir(), 'keywright-revocation-'))
  const peppersFile = join(folder, 'peppers')
  const peppers = `1:${Buffer.alloc(32, 1).toString('base64')}\n`
  writeFileSync(peppersFile, peppers)
  // A crash of the server loses nothing that was written, synced or not: the machine goes on.
  const postgres = await startPostgres()
  const links = await startLinks(postgres.socketPath, NODES)
  const nodes: TrialNode[] = []
  try {
    const installation = await makeInstallation(postgres.url(DATABASE), peppers)
    const { operatorToken } = installation
    const environment = { KEYWRIGHT_PEPPERS_FILE: peppersFile, KEYWRIGHT_DATA_DIR: folder }
    const common = { database: DATABASE, operatorToken, environment, times }
    for (const [index, link] of links.all.entries()) {
      nodes.push(new TrialNode(index, link, { ...common, broken: index === 0 ? broken : undefined }))
    }
    await Promise.all(nodes.map((node) => node.start()))
    const sender = new Sender(nodes, random)
    const load = new Load(sender, CHECKS_PER_NODE_AND_SECOND)
    const trial = { sender, load, installation, random }
    const lanes = new Lanes(trial)
    load.start()
    lanes.start(LANES)
    const parts = { trial, lanes, postgres, times: times ?? PRODUCT_TIMES, peppersFile }
    for (const stage of stages) {
      await stage(parts)
      lanes.requireSound()
    }
    await lanes.stop()
    load.stop()
    await sender.idle()
    return reportOf(sender)
  } finally {
    await Promise.all(nodes.map((node) => node.close()))
    await links.close()
    await postgres.stop()
    rmSync(folder, { recursive: true })
  }
}

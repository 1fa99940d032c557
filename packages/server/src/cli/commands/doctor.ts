import type { Command } from 'commander'
import { LEASE_TIMES } from '../../cache/index.ts'
import { readRedisAddress, readSettings, type RedisAddress, type Settings } from '../../config/index.ts'
import { examineRedisAt, findRedisName, SQL_LIMIT_STORE } from '../../limits/index.ts'
import type { Finding } from '../../ports/index.ts'
import { examinePostgres, examineSqlite, type ExamineTools } from '../../storage/index.ts'
import { systemClock } from '../../system/index.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { cleanText, line, printJson } from '../output.ts'

type Examine = (settings: Settings, tools: ExamineTools) => Promise<readonly Finding[]>

/** Each looks at what the settings name of its own, and finds nothing where they name none. */
const EXAMINATIONS: readonly Examine[] = [examineDatabase, examineRedis]

/** `keywright doctor`: what stands around Keywright here, and which promise it weakens. Changes nothing. */
export function registerDoctor(program: Command, context: Context): void {
  const { io } = context
  program
    .command('doctor')
    .description('Examine what the settings name: the database, what stands before it, its clock, its disk, and Redis')
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', '\nExample:\n  $ KEYWRIGHT_DATABASE_URL=postgres://… keywright doctor')
    .action(async (flags: { readonly json?: true }) => {
      const settings = readSettings(io.env)
      const tools = { clock: systemClock, wait: (ms: number) => io.wait(ms) }
      const findings: Finding[] = []
      for (const examine of EXAMINATIONS) findings.push(...(await examine(settings, tools)))
      const weak = findings.filter(({ holds }) => !holds)
      if (flags.json === true) printJson(io, { holds: weak.length === 0, findings })
      else for (const finding of findings) tell(context, finding)
      if (weak.length === 0) return context.say('Nothing was found that weakens a promise.')
      context.say(`${weak.length} of ${findings.length} findings weaken a promise.`)
      context.setExit(EXIT.weakened)
    })
}

async function examineDatabase(settings: Settings, tools: ExamineTools): Promise<readonly Finding[]> {
  const { database } = settings
  const redis = redisAddressOf(settings)
  const limitStore = redis === undefined ? SQL_LIMIT_STORE.name : await findRedisName(redis)
  if ('databaseFile' in database) return examineSqlite({ path: database.databaseFile, limitStore }, tools)
  const { leaseMs, marginShare } = LEASE_TIMES
  return examinePostgres({ ...database, answersForMs: leaseMs * (1 - marginShare), limitStore }, tools)
}

async function examineRedis(settings: Settings): Promise<readonly Finding[]> {
  const redis = redisAddressOf(settings)
  return redis === undefined ? [] : examineRedisAt(redis)
}

function redisAddressOf({ redis, redisCa }: Settings): RedisAddress | undefined {
  return redis === undefined ? undefined : { ...readRedisAddress(redis, 'KEYWRIGHT_REDIS_URL'), ca: redisCa }
}

/** Names of processes and slots come from whoever made them. */
function tell({ io }: Context, { check, holds, weakens, found, remedy }: Finding): void {
  line(io.stdout, `${holds ? 'good' : 'WEAK'}  ${check}: ${cleanText(found)}`)
  if (!holds) line(io.stdout, `      Weakens: ${weakens}. ${remedy}`)
}

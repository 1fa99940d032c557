import { randomOf } from '../crash/lives.ts'
import { Connection } from './connection.ts'
import { judgeTimes, quantile, type Verdict } from './statistics.ts'
import type { TimedServer } from './timed-server.ts'

/** The doors that refuse both kinds in the same words. `POST /v1/verify` tells its caller the reason, so it is none of them. */
export const TIMED_DOORS = ['forward-auth', 'introspect'] as const
export type TimedDoor = (typeof TIMED_DOORS)[number]

/** `cold`: each token is asked once, and read from the store. `warm`: a few, again and again, answered from memory. */
export type Warmth = 'cold' | 'warm'

/** Tokens of each kind that a warm run goes around. */
const WARM_TOKENS = 20

export interface TimingRun {
  readonly door: TimedDoor
  readonly warmth: Warmth
  /** Answers of each kind. */
  readonly answers: number
  readonly seed: number
  /** Where the cold tokens of this run begin; no two runs may share one. */
  readonly from: number
}

export interface TimingReport extends Verdict {
  readonly medianMs: { readonly unknown: number; readonly revoked: number }
  /** The different texts that were answered. */
  readonly texts: ReadonlySet<string>
}

/** Asks for unknown and revoked tokens in pairs, each pair in an order of its own, and judges the times of the answers. */
export async function runTiming(server: TimedServer, run: TimingRun): Promise<TimingReport> {
  const random = randomOf(run.seed)
  const connection = await Connection.open(server.port)
  const times = { unknown: [] as number[], revoked: [] as number[] }
  const texts = new Set<string>()
  const ask = async (kind: 'unknown' | 'revoked', at: number): Promise<number> => {
    const token = server[kind][run.from + (run.warmth === 'warm' ? at % WARM_TOKENS : at)]
    if (token === undefined) throw new Error('the trial has run out of tokens')
    // A stranger each time: one who has guessed too often is slowed, and that is another trial's matter.
    const { ms, text } = await connection.send(requestOf(run.door, server, token, strangerOf(random)))
    texts.add(text)
    return ms
  }
  try {
    const warmUp = run.warmth === 'warm' ? WARM_TOKENS * 10 : 0
    for (let at = -warmUp; at < run.answers; at += 1) {
      const pair = random() < 0.5 ? (['unknown', 'revoked'] as const) : (['revoked', 'unknown'] as const)
      for (const kind of pair) {
        const ms = await ask(kind, Math.abs(at))
        if (at >= 0) times[kind].push(ms)
      }
    }
  } finally {
    connection.close()
  }
  const medianMs = { unknown: quantile(times.unknown, 0.5), revoked: quantile(times.revoked, 0.5) }
  return { ...judgeTimes(times.unknown, times.revoked), medianMs, texts }
}

export function describeReport({ door, warmth, answers }: TimingRun, report: TimingReport): string {
  const { accuracy, atLeast, t, medianMs } = report
  const share = (value: number): string => `${(100 * value).toFixed(1)} %`
  const medians = `medians ${medianMs.unknown.toFixed(3)} ms unknown, ${medianMs.revoked.toFixed(3)} ms revoked`
  return `${door}, ${warmth}, ${answers} of each: told apart ${share(accuracy)} (at least ${share(atLeast)}), t ${t.toFixed(1)}; ${medians}`
}

function strangerOf(random: () => number): string {
  return Array.from({ length: 4 }, () => 1 + Math.floor(random() * 254)).join('.')
}

function requestOf(door: TimedDoor, { manager }: TimedServer, token: string, from: string): string {
  const head = `Host: a\r\nX-Forwarded-For: ${from}\r\n`
  if (door === 'forward-auth') return `GET /forward-auth/acme HTTP/1.1\r\n${head}X-API-Key: ${token}\r\n\r\n`
  const body = `service=acme&token=${token}`
  const type = 'Content-Type: application/x-www-form-urlencoded'
  return `POST /v1/introspect HTTP/1.1\r\n${head}Authorization: Bearer ${manager}\r\n${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}

import { createHash } from 'node:crypto'
import { AUDIT_PRUNED, type ChainAnchor, type ChainedEvent, chainEvent, EMPTY_HEAD } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import type { AuditQueries } from '../ports/index.ts'
import { SYSTEM_CALLER } from './caller.ts'
import { makeCheckAudit } from './check-audit.ts'
import { AUDIT_BATCH, makeReadAudit } from './read-audit.ts'

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** A chain in memory that a test prunes between two reads. */
class Chain {
  events: ChainedEvent[] = []
  anchor: ChainAnchor | undefined
  /** Runs before each read of a batch. */
  beforeRead = (_after: number): void => {}

  add(action: string, after?: unknown): void {
    const last = this.events.at(-1)
    const none = { service: undefined, requestId: undefined, ip: undefined, reason: undefined, before: undefined }
    const event = { id: 'evt', chain: 'installation', at: 0, action, actor: 'system', subject: 'acme', after, ...none }
    this.events.push(chainEvent(last === undefined ? EMPTY_HEAD : headOf(last), event, sha256))
  }

  prune(to: number): void {
    const last = this.events.find(({ number }) => number === to)!
    this.add(AUDIT_PRUNED, { to, hash: last.hash })
    this.anchor = { size: to, hash: last.hash, prunedAt: 0 }
    this.events = this.events.filter(({ number }) => number > to)
  }

  readonly queries: AuditQueries = {
    listEvents: async () => ({ items: [], nextCursor: null }),
    findHead: async () => ({ ...headOf(this.events.at(-1)!), anchor: this.anchor }),
    lastNumber: async () => this.events.at(-1)!.number,
    readChain: async (_, { after, upTo, limit }) => {
      this.beforeRead(after)
      return this.events.filter(({ number }) => number > after && number <= upTo).slice(0, limit)
    },
  }
}

const headOf = ({ number: size, hash }: ChainedEvent) => ({ size, hash })

function world(batches = 3) {
  const chain = new Chain()
  for (let i = 0; i < AUDIT_BATCH * batches; i += 1) chain.add('service.applied')
  const ports = {
    audit: chain.queries,
    queries: { findWorkspace: async () => undefined },
    rest: async () => {},
    sha256,
  }
  const check = makeCheckAudit(ports)
  return {
    chain,
    check: () => check(SYSTEM_CALLER, 'installation'),
    async exported() {
      const numbers: number[] = []
      for await (const events of await makeReadAudit(ports).exportEvents(SYSTEM_CALLER, 'installation')) {
        numbers.push(...events.map(({ number }) => number))
      }
      return numbers
    },
  }
}

/** Prunes past what was read, once, when the second batch is asked for. */
function overtake(chain: Chain, to: number): void {
  chain.beforeRead = (after) => {
    if (after !== AUDIT_BATCH) return
    chain.beforeRead = () => {}
    chain.prune(to)
  }
}

describe('a check that a pruning overtakes', () => {
  it('begins anew behind what was pruned, and finds no fault', async () => {
    const { chain, check } = world()
    overtake(chain, AUDIT_BATCH + 50)
    expect(await check()).toMatchObject({ sound: true, anchor: { size: AUDIT_BATCH + 50 } })
  })

  it('goes on where only what it has read was pruned', async () => {
    const { chain, check } = world()
    overtake(chain, 50)
    expect(await check()).toMatchObject({ sound: true, checked: AUDIT_BATCH * 3 })
  })

  it('says that it could not be made, and no more, where it is overtaken again and again', async () => {
    const { chain, check } = world(8)
    let pruned = 0
    chain.beforeRead = (after) => {
      if (after > 0) chain.prune((pruned = after + 1))
    }
    await expect(check()).rejects.toMatchObject({ code: 'overloaded' })
    expect(pruned).toBeGreaterThan(0)
  })

  it('tells a hole that no pruning made', async () => {
    const { chain, check } = world()
    chain.events.splice(AUDIT_BATCH + 5, 1)
    const fault = { number: AUDIT_BATCH + 6, kind: 'missing_or_reordered' }
    expect(await check()).toMatchObject({ sound: false, fault })
  })
})

describe('an export that a pruning overtakes', () => {
  it('breaks off, so that a chain with a hole is not taken for the whole', async () => {
    const { chain, exported } = world()
    overtake(chain, AUDIT_BATCH + 50)
    await expect(exported()).rejects.toMatchObject({ code: 'overloaded' })
  })

  it('breaks off where all that it would have read was pruned', async () => {
    const { chain, exported } = world()
    overtake(chain, AUDIT_BATCH * 3)
    await expect(exported()).rejects.toMatchObject({ code: 'overloaded' })
  })

  it('goes on where only what it has read was pruned, and over a hole that somebody made', async () => {
    const { chain, exported } = world()
    overtake(chain, 50)
    chain.events.splice(AUDIT_BATCH + 5, 1)
    expect(await exported()).toHaveLength(AUDIT_BATCH * 3 - 1)
  })
})

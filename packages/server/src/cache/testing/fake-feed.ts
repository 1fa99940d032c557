import type { ChangeMark, ChangeRow, FeedStore, NodeFacts, NodeRow, OwingNode, Renewal } from '../../ports/index.ts'

const BEGIN: ChangeRow = {
  seq: 0,
  id: 'begin',
  kind: 'everything',
  subject: undefined,
  apiKeyIds: [],
  digests: [],
}

/** The nodes' table and the feed in memory, with a link to it that a test can cut, slow down and lose replies on. */
export class FakeFeed implements FeedStore {
  changes: ChangeRow[] = [BEGIN]
  readonly nodes = new Map<string, NodeRow>()
  readonly #storeNow: () => number
  readonly #listeners = new Set<(head?: number) => void>()
  /** No call reaches the store. */
  down = false
  /** Calls are carried out, and their replies wait for this. */
  replies: Promise<void> = Promise.resolve()
  calls: string[] = []
  /** Which run of the store answers. */
  run = 'first'

  constructor(storeNow: () => number) {
    this.#storeNow = storeNow
  }

  /** Commits a change, as a command would; the hint is not sent. */
  commit(change: Partial<ChangeRow>): ChangeMark {
    const seq = (this.changes.at(-1)?.seq ?? 0) + 1
    const row = { ...BEGIN, id: `chg_${seq}`, ...change, seq }
    this.changes.push(row)
    return { seq, id: row.id }
  }

  hint(head?: number): void {
    for (const listener of this.#listeners) listener(head)
  }

  join(nodeId: string, pepperVersions: readonly number[], facts?: NodeFacts) {
    return this.#call('join', () => {
      const { seq, id } = this.changes.at(-1) ?? BEGIN
      if (this.nodes.has(nodeId)) throw new Error('a row has this id already')
      this.nodes.set(nodeId, {
        id: nodeId,
        renewals: 0,
        appliedSeq: seq,
        behind: 0,
        joinedAt: this.#storeNow(),
        pepperVersions,
        ...this.#told(facts),
      })
      return { applied: { seq, id }, storeNow: this.#storeNow() }
    })
  }

  renew(nodeId: string, applied: ChangeMark, facts?: NodeFacts): Promise<Renewal> {
    return this.#call('renew', () => {
      const row = this.nodes.get(nodeId)
      const held = this.changes.some(({ seq, id }) => seq === applied.seq && id === applied.id)
      if (row === undefined || !held) return { kind: 'gone' }
      this.nodes.set(nodeId, { ...row, appliedSeq: applied.seq, renewals: row.renewals + 1, ...this.#told(facts) })
      return {
        kind: 'renewed',
        changes: this.changes.filter(({ seq }) => seq > applied.seq),
        storeNow: this.#storeNow(),
      }
    })
  }

  leave(nodeId: string): Promise<void> {
    return this.#call('leave', () => void this.nodes.delete(nodeId))
  }

  owing(mark: ChangeMark) {
    return this.#call('owing', () => ({
      owing: [...this.nodes.values()]
        .filter(({ appliedSeq }) => appliedSeq < mark.seq)
        .map(({ id, renewals }) => ({ id, renewals })),
      held: this.changes.some(({ seq, id }) => seq === mark.seq && id === mark.id),
      nodes: this.nodes.size,
      run: this.run,
    }))
  }

  removeSilent({ id, renewals }: OwingNode, run: string): Promise<void> {
    return this.#call('removeSilent', () => {
      if (run === this.run && this.nodes.get(id)?.renewals === renewals) this.nodes.delete(id)
    })
  }

  listNodes(): Promise<readonly NodeRow[]> {
    return this.#call('listNodes', () => [...this.nodes.values()])
  }

  pruneChanges(): Promise<void> {
    return this.#call('pruneChanges', () => undefined)
  }

  onHint(listener: (head?: number) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #told(told: NodeFacts | undefined): Pick<NodeRow, 'facts' | 'limitStore'> {
    if (told === undefined) return { facts: undefined, limitStore: undefined }
    const { limitStore, ...facts } = told
    return { facts: { ...facts, renewedAt: this.#storeNow(), silentMs: 0 }, limitStore }
  }

  async #call<T>(name: string, work: () => T): Promise<T> {
    this.calls.push(name)
    if (this.down) throw new Error('the store cannot be reached')
    const answer = work()
    await this.replies
    return answer
  }
}

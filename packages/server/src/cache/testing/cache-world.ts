import { readDefinition } from '../../config/index.ts'
import type { KnownKey } from '../../ports/index.ts'
import { OwnedClock } from '../../testing/owned-clock.ts'
import { KnownKeyCache } from '../known-keys.ts'
import { LEASE_TIMES } from '../node.ts'
import { FakeFeed } from './fake-feed.ts'
import { FakeLoader } from './fake-loader.ts'

/** One store, one clock, and the nodes on them. */
export class CacheWorld {
  readonly clock = new OwnedClock()
  readonly feed = new FakeFeed(this.clock.wallNow)
  readonly loader = new FakeLoader()
  readonly dropped: KnownKey[] = []
  readonly limiterCalls: string[] = []
  /** How often a node told that somebody guesses. */
  guessingTold = 0
  #nodes = 0

  async node(fields: { readonly knownKeysMax?: number; readonly started?: boolean } = {}): Promise<KnownKeyCache> {
    const cache = new KnownKeyCache({
      loader: this.loader,
      feed: this.feed,
      clock: this.clock,
      newId: (prefix) => `${prefix}_${(this.#nodes += 1)}`,
      times: LEASE_TIMES,
      pepperVersions: [0],
      knownKeysMax: fields.knownKeysMax ?? 100,
      compileService: ({ source }) => {
        const result = readDefinition(source, 'acme.yaml')
        if (!result.valid) throw new Error('the definition has problems')
        return result.definition
      },
      limitStore: () => 'sql',
      limiter: () => ({
        dropKey: (id) => void this.limiterCalls.push(id),
        dropWorkspace: (id) => void this.limiterCalls.push(id),
        dropAll: () => void this.limiterCalls.push('all'),
      }),
      onDrop: (known) => void this.dropped.push(known),
      onTrouble: () => {},
      onGuessing: () => void (this.guessingTold += 1),
    })
    if (fields.started !== false) await cache.node.start()
    this.limiterCalls.length = 0
    return cache
  }
}

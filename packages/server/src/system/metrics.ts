import { collectDefaultMetrics, Counter, Gauge, Histogram, type MetricType, Registry } from 'prom-client'
import { DOORS, type DoorTally, LATENCY_BOUNDS } from './door-tally.ts'
import type { StoreWatch } from './store-watch.ts'

const LATENCY = {
  name: 'keywright_request_duration_seconds',
  help: 'Time from the head of a request of the data plane to its answer, by door.',
} as const

type Labelled = Readonly<Record<string, string | number>>

/** What the metrics read when they are asked for; nothing is told to them on the path of a check. */
export interface MetricSources {
  readonly checks: () => Iterable<{ readonly service: string; readonly outcome: string; readonly count: number }>
  readonly doors: DoorTally
  readonly cache: () => { readonly keys: number; readonly unknown: number; readonly loads: number }
  /** Addresses that are slowed, and what was done to their loads. */
  readonly guessing: () => { readonly addresses: number; readonly slowed: number; readonly turnedAway: number }
  /** Keys whose limits this node holds leases of. */
  readonly limitedKeys: () => number
  readonly store: StoreWatch
  /** The way to Redis; `undefined` where limits are kept in the store. */
  readonly redis: () =>
    | { readonly connected: boolean; readonly counts: { readonly commands: number; readonly failures: number } }
    | undefined
  readonly leaseLive: () => boolean
  /** Changes that this node has yet to apply; `undefined`: the store did not say in time. */
  readonly feedLag: () => Promise<number | undefined>
  readonly usage: () => { readonly flushFailures: number; readonly refusalsLeftOut: number }
  readonly pruned: () => Readonly<Record<string, number>>
}

export interface Metrics {
  readonly contentType: string
  /** All of them as Prometheus' text format. */
  text(): Promise<string>
  /** Their names, without those that prom-client gives of the process. */
  readonly names: readonly string[]
}

/**
 * Metrics in a registry of their own: another library's global one in the same process stays as it is. `worker`: the number
 * of this process among several on one port, as a label of each.
 */
export function makeMetrics(sources: MetricSources, worker?: number): Metrics {
  const registry = new Registry()
  if (worker !== undefined) registry.setDefaultLabels({ worker: String(worker) })
  addChecks(registry, sources)
  addMemory(registry, sources)
  addGuessing(registry, sources)
  addStore(registry, sources)
  addRedis(registry, sources)
  addHistory(registry, sources)
  const names = registry.getMetricsAsArray().map(({ name }) => name)
  collectDefaultMetrics({ register: registry })
  return { contentType: registry.contentType, text: () => registry.metrics(), names }
}

/** What is told of the workers of one port by the process that looks after them. */
export interface WorkerFacts {
  readonly number: number
  /** Whether its own metrics stand beside these. */
  readonly answered: boolean
  readonly restarts: number
}

/** Metrics about workers, with the same label that each worker's own have. */
export function makeWorkerMetrics(workers: () => readonly WorkerFacts[]): Pick<Metrics, 'text' | 'names'> {
  const registry = new Registry()
  void new Gauge({
    name: 'keywright_worker_up',
    help: '1 for a worker whose metrics stand in this answer, 0 for one that did not tell them in time.',
    labelNames: ['worker'],
    registers: [registry],
    collect() {
      for (const { number, answered } of workers()) this.set({ worker: String(number) }, answered ? 1 : 0)
    },
  })
  counter(registry, 'keywright_worker_restarts_total', {
    help: 'Times that a worker which had ended was started again.',
    labels: ['worker'],
    read: () => workers().map(({ number, restarts }) => [{ worker: String(number) }, restarts]),
  })
  return { text: () => registry.metrics(), names: registry.getMetricsAsArray().map(({ name }) => name) }
}

function addChecks(registry: Registry, { checks, doors }: MetricSources): void {
  counter(registry, 'keywright_checks_total', {
    help: 'Checks that came to a verdict and were counted, by service and outcome (allowed, or the reason of the denial).',
    labels: ['service', 'outcome'],
    read: () => Array.from(checks(), ({ service, outcome, count }) => [{ service, outcome }, count]),
  })
  counter(registry, 'keywright_requests_failed_total', {
    help: 'Requests of the data plane that came to no verdict, by door and error code.',
    labels: ['door', 'code'],
    read: () => Array.from(doors.failures(), ({ door, code, count }) => [{ door, code }, count]),
  })
  // Registers itself; its numbers are read from the tally.
  void new DoorHistogram(registry, doors)
}

function addMemory(registry: Registry, { cache, limitedKeys, leaseLive, feedLag }: MetricSources): void {
  gauge(registry, 'keywright_known_keys', 'Keys in memory.', () => cache().keys)
  gauge(registry, 'keywright_unknown_digests', 'Digests in memory that the store does not know.', () => cache().unknown)
  gauge(registry, 'keywright_key_loads_in_flight', 'Reads of keys that are under way.', () => cache().loads)
  gauge(registry, 'keywright_limited_keys', 'Keys whose limits this node may hold leases of.', limitedKeys)
  gauge(registry, 'keywright_node_lease_live', '1 while this node may answer from memory, else 0.', () =>
    leaseLive() ? 1 : 0,
  )
  gauge(
    registry,
    'keywright_feed_lag_changes',
    'Changes that the store holds and this node has not applied; absent while the store does not answer.',
    feedLag,
  )
}

function addGuessing(registry: Registry, { guessing }: MetricSources): void {
  gauge(
    registry,
    'keywright_guessing_addresses',
    'Addresses whose loads are slowed, since too many tokens from there were unknown.',
    () => guessing().addresses,
  )
  counter(registry, 'keywright_key_loads_slowed_total', {
    help: 'Loads of keys that had to wait, since their address guesses.',
    labels: [],
    read: () => [[{}, guessing().slowed]],
  })
  counter(registry, 'keywright_key_loads_turned_away_total', {
    help: 'Loads of keys that found no room to wait and were answered with 503.',
    labels: [],
    read: () => [[{}, guessing().turnedAway]],
  })
}

function addStore(registry: Registry, { store }: MetricSources): void {
  counter(registry, 'keywright_store_calls_total', {
    help: 'Calls of the store, by kind.',
    labels: ['call'],
    read: () => store.counts().map(({ call, calls }) => [{ call }, calls]),
  })
  counter(registry, 'keywright_store_failures_total', {
    help: 'Calls of the store that failed, by kind; a refused command is none.',
    labels: ['call'],
    read: () => store.counts().map(({ call, failures }) => [{ call }, failures]),
  })
}

function addRedis(registry: Registry, { redis }: MetricSources): void {
  gauge(
    registry,
    'keywright_redis_connected',
    '1 while Redis is connected, else 0; absent where limits are kept in the store.',
    () => {
      const link = redis()
      return link && (link.connected ? 1 : 0)
    },
  )
  counter(registry, 'keywright_redis_commands_total', {
    help: 'Commands that were to be sent to Redis, each once.',
    labels: [],
    read: () => ofLink((counts) => counts.commands),
  })
  counter(registry, 'keywright_redis_failures_total', {
    help: 'Those of them that had no answer, or one that says no.',
    labels: [],
    read: () => ofLink((counts) => counts.failures),
  })

  function ofLink(read: (counts: { readonly commands: number; readonly failures: number }) => number) {
    const link = redis()
    return link === undefined ? [] : [[{}, read(link.counts)] as const]
  }
}

function addHistory(registry: Registry, { usage, pruned }: MetricSources): void {
  counter(registry, 'keywright_usage_flush_failures_total', {
    help: 'Batches of counted checks that the store did not take; they are kept and sent again.',
    labels: [],
    read: () => [[{}, usage().flushFailures]],
  })
  counter(registry, 'keywright_refusals_left_out_total', {
    help: 'Refusals that were counted and, for want of room, not listed.',
    labels: [],
    read: () => [[{}, usage().refusalsLeftOut]],
  })
  counter(registry, 'keywright_pruned_rows_total', {
    help: 'Rows that retention has deleted, by table.',
    labels: ['table'],
    read: () => Object.entries(pruned()).map(([table, count]) => [{ table }, count]),
  })
}

/** A counter whose values stand elsewhere: it is filled when it is read. */
function counter(
  registry: Registry,
  name: string,
  spec: {
    readonly help: string
    readonly labels: readonly string[]
    readonly read: () => readonly (readonly [Labelled, number])[]
  },
): void {
  void new Counter({
    name,
    help: spec.help,
    labelNames: spec.labels,
    registers: [registry],
    collect() {
      this.reset()
      for (const [labels, value] of spec.read()) this.inc(labels, value)
    },
  })
}

function gauge(
  registry: Registry,
  name: string,
  help: string,
  read: () => number | undefined | Promise<number | undefined>,
): void {
  void new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      const value = await read()
      if (value === undefined) this.remove()
      else this.set(value)
    },
  })
}

/** The doors' latencies as a histogram. prom-client's own would be told of every request; this one reads what was counted. */
class DoorHistogram extends Histogram<'door' | 'le'> {
  readonly #doors: DoorTally

  constructor(registry: Registry, doors: DoorTally) {
    super({
      ...LATENCY,
      labelNames: ['door'],
      buckets: [...LATENCY_BOUNDS],
      registers: [registry],
    })
    this.#doors = doors
  }

  override async get(): ReturnType<Histogram<'door' | 'le'>['get']> {
    const values = DOORS.flatMap((door) => this.#valuesOf(door))
    return {
      name: LATENCY.name,
      help: LATENCY.help,
      // prom-client's types know an enumeration here that its code lacks: there it is this word.
      type: 'histogram' as unknown as MetricType,
      aggregator: 'sum',
      collect() {},
      values,
    }
  }

  /** What the registry asks for in place of `get`. */
  async getForPromString(): ReturnType<Histogram<'door' | 'le'>['get']> {
    return this.get()
  }

  #valuesOf(door: (typeof DOORS)[number]) {
    const { name } = LATENCY
    const { buckets, sumSeconds } = this.#doors.latencies(door)
    let count = 0
    const values: { metricName: string; labels: { door: string; le?: string | number }; value: number }[] = []
    for (const [index, inBucket] of buckets.entries()) {
      count += inBucket
      values.push({ metricName: `${name}_bucket`, labels: { le: LATENCY_BOUNDS[index] ?? '+Inf', door }, value: count })
    }
    values.push({ metricName: `${name}_sum`, labels: { door }, value: sumSeconds })
    values.push({ metricName: `${name}_count`, labels: { door }, value: count })
    return values
  }
}

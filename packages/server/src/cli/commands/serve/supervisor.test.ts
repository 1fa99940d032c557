import { beforeEach, describe, expect, it } from 'vitest'
import { OwnedClock, settled } from '../../../testing/owned-clock.ts'
import type { FromWorker, Listening, ToWorker } from './messages.ts'
import { COLLECT_WAIT_MS } from './metrics-collector.ts'
import {
  CLOSE_MS_MAX,
  FAILED_STARTS_MAX,
  REPLACED_AFTER_MS,
  REPLACED_AFTER_MS_MAX,
  SETTLED_AFTER_MS,
  Supervisor,
  type WorkerStart,
} from './supervisor.ts'

const STOP_MS = 10_000

/** A worker's process in the test's hand. */
class FakeWorker {
  readonly start: WorkerStart
  readonly told: ToWorker[] = []
  alive = true

  constructor(start: WorkerStart) {
    this.start = start
  }

  says(message: FromWorker): void {
    this.start.onMessage(message)
  }

  listens(): void {
    this.says({ kind: 'listening', port: 4700, setupUrl: null, isManaged: true })
  }

  ends(code?: number, signal?: string): void {
    this.alive = false
    this.start.onEnd(code, signal)
  }
}

let clock: OwnedClock
let forked: FakeWorker[]
let ready: Listening[]
let said: string[]
let logged: string[]
let supervisor: Supervisor
let exit: number | undefined

beforeEach(() => {
  clock = new OwnedClock()
  forked = []
  ready = []
  said = []
  logged = []
  exit = undefined
})

function begin(workers: number): void {
  const note = (event: string): void => {
    logged.push(event)
  }
  supervisor = new Supervisor({
    workers,
    fork(start) {
      const worker = new FakeWorker(start)
      forked.push(worker)
      return { send: (message) => worker.told.push(message), kill: () => worker.ends(undefined, 'SIGKILL') }
    },
    clock,
    log: { debug: note, info: note, warn: note, error: note },
    stopMs: STOP_MS,
    onReady: (first) => ready.push(first),
    say: (text) => said.push(text),
    async about(told) {
      const samples = told.map(({ number, answered }) => `up ${number} ${answered}`)
      return ['# HELP up Up.', '# TYPE up gauge', ...samples].join('\n')
    },
  })
  void supervisor.run().then((code) => {
    exit = code
  })
}

function worker(index: number): FakeWorker {
  const found = forked[index]
  if (found === undefined) throw new Error(`there is no process ${index}`)
  return found
}

/** All of a start listen. */
function up(workers: number): void {
  begin(workers)
  for (let i = 0; i < workers; i += 1) worker(i).listens()
}

describe('a start of several workers', () => {
  it('has its first one do alone what is done once, and tells once that all listen', () => {
    begin(3)
    expect(forked.map(({ start }) => [start.number, start.isFirst])).toEqual([[1, true]])
    worker(0).listens()
    expect(forked.map(({ start }) => [start.number, start.isFirst])).toEqual([
      [1, true],
      [2, false],
      [3, false],
    ])
    worker(1).listens()
    expect(ready).toEqual([])
    worker(2).listens()
    expect(ready).toHaveLength(1)
  })

  it('that fails at its first one ends with that one’s exit code, and starts no other', async () => {
    begin(3)
    worker(0).ends(64)
    await settled()
    expect([exit, forked.length, said.length]).toEqual([64, 1, 1])
  })

  it('that is stopped while its first one starts begins no other', async () => {
    begin(3)
    supervisor.stop()
    worker(0).listens()
    worker(0).ends(0)
    await settled()
    expect([exit, forked.length]).toEqual([0, 1])
  })
})

describe('a worker that ends', () => {
  it('is replaced under its number, soon after it had settled, and makes no first start again', async () => {
    up(2)
    clock.pass(SETTLED_AFTER_MS)
    worker(0).ends(undefined, 'SIGKILL')
    clock.pass(REPLACED_AFTER_MS - 1)
    expect(forked).toHaveLength(2)
    clock.pass(1)
    expect(forked.map(({ start }) => [start.number, start.isFirst])[2]).toEqual([1, false])
    worker(2).listens()
    expect([ready.length, logged]).toEqual([1, ['worker_ended']])
  })

  it('at its start again and again is waited for twice as long each time, up to a bound', () => {
    up(2)
    let longest = 0
    for (let failed = 1; failed <= FAILED_STARTS_MAX; failed += 1) {
      worker(failed).ends(1)
      const delay = Math.min(REPLACED_AFTER_MS_MAX, REPLACED_AFTER_MS * 2 ** failed)
      clock.pass(delay - 1)
      expect(forked).toHaveLength(failed + 1)
      clock.pass(1)
      expect(forked).toHaveLength(failed + 2)
      longest = delay
    }
    expect(longest).toBe(REPLACED_AFTER_MS_MAX)
  })

  it('at its start once too often stops all the others, with its exit code', async () => {
    up(2)
    for (let failed = 1; failed <= FAILED_STARTS_MAX; failed += 1) {
      worker(failed).ends(7)
      clock.pass(REPLACED_AFTER_MS_MAX)
    }
    expect(worker(0).told).toEqual([])
    worker(FAILED_STARTS_MAX + 1).ends(7)
    expect(worker(0).told).toEqual([{ kind: 'stop' }])
    expect(said.join()).toContain('Worker 2 ended')
    worker(0).ends(0)
    await settled()
    expect(exit).toBe(7)
  })

  it('counts none of the failed starts that lie before it had settled', () => {
    up(1)
    let last = 0
    for (let times = 0; times < 3 * FAILED_STARTS_MAX; times += 1) {
      clock.pass(SETTLED_AFTER_MS)
      worker(last).ends(1)
      clock.pass(REPLACED_AFTER_MS)
      last += 1
      worker(last).listens()
    }
    expect(said).toEqual([])
  })
})

describe('a stop', () => {
  it('is told to every worker once, and waits for all of them', async () => {
    up(2)
    supervisor.stop()
    supervisor.stop()
    for (const { told } of forked) expect(told).toEqual([{ kind: 'stop' }])
    worker(0).ends(0)
    await settled()
    expect(exit).toBeUndefined()
    worker(1).ends(0)
    await settled()
    expect([exit, forked.length]).toEqual([0, 2])
  })

  it('replaces nobody, one that waits for its turn neither', async () => {
    up(2)
    worker(0).ends(1)
    supervisor.stop()
    worker(1).ends(0)
    clock.pass(REPLACED_AFTER_MS_MAX)
    await settled()
    expect([exit, forked.length]).toEqual([0, 2])
  })

  it('ends whoever takes longer than a server may, and says so by its exit code', async () => {
    up(2)
    supervisor.stop()
    worker(0).ends(0)
    clock.pass(STOP_MS + CLOSE_MS_MAX - 1)
    expect(worker(1).alive).toBe(true)
    clock.pass(1)
    await settled()
    expect([worker(1).alive, exit]).toEqual([false, 1])
  })

  it('at once ends all of them now', async () => {
    up(2)
    supervisor.kill()
    await settled()
    expect(forked.map(({ alive }) => alive)).toEqual([false, false])
  })
})

describe('the metrics', () => {
  const family = (number: number): string => `# HELP a A.\n# TYPE a gauge\na{worker="${number}"} 1\n`
  const collected = (index: number): string | undefined => {
    const answer = worker(index).told.find(({ kind }) => kind === 'collected')
    return answer?.kind === 'collected' ? answer.text : undefined
  }

  it('are those of every worker, whichever of them was asked', async () => {
    up(2)
    worker(1).says({ kind: 'metrics_wanted', request: 9 })
    for (const [index, { told }] of forked.entries()) {
      expect(told.at(-1)).toEqual({ kind: 'collect', collection: 1 })
      worker(index).says({ kind: 'metrics', collection: 1, text: family(index + 1) })
    }
    await settled()
    expect(worker(1).told.at(-1)).toMatchObject({ kind: 'collected', request: 9 })
    expect(collected(1)).toContain('a{worker="1"} 1\na{worker="2"} 1\n')
    expect(collected(0)).toBeUndefined()
  })

  it.each([
    ['does not answer', () => clock.pass(COLLECT_WAIT_MS)],
    ['has ended', () => worker(0).ends(1)],
  ])('leave out a worker that %s, and say so', async (_, happens) => {
    up(2)
    worker(1).says({ kind: 'metrics_wanted', request: 1 })
    worker(1).says({ kind: 'metrics', collection: 1, text: family(2) })
    await settled()
    expect(collected(1)).toBeUndefined()
    happens()
    await settled()
    expect(collected(1)).toContain('a{worker="2"} 1')
    expect(collected(1)).toContain('up 1 false')
  })

  it('of an earlier collection do not count in a later one', async () => {
    up(2)
    worker(1).says({ kind: 'metrics_wanted', request: 1 })
    clock.pass(COLLECT_WAIT_MS)
    await settled()
    worker(1).says({ kind: 'metrics_wanted', request: 2 })
    worker(0).says({ kind: 'metrics', collection: 1, text: family(1) })
    worker(1).says({ kind: 'metrics', collection: 2, text: family(2) })
    clock.pass(COLLECT_WAIT_MS)
    await settled()
    const answers = worker(1).told.flatMap((told) => (told.kind === 'collected' ? [told.text] : []))
    expect(answers[1]).not.toContain('a{worker="1"}')
  })
})

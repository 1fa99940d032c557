import { setTimeout as pause } from 'node:timers/promises'
import { Asking } from './asking.ts'
import { type Held, heldOf, type Sent } from './checker.ts'
import { install, type TriedKey } from './installation.ts'
import { openLink } from './link.ts'
import { type Break, makeNode, type Node } from './nodes.ts'
import { makePlace, requireEnd, type TriedStore } from './place.ts'

const LIMIT = { limit: 5, windowMs: 1000 }
const STEP_MS = 20
/** Until the debit has been carried out, whose answer is held. */
const CARRIED_OUT_MS = 150
/** The longest that the other node tries: the window and a bucket, and as much again for a busy machine. */
const TRIED_MS_MAX = 2500

export interface LateReport {
  readonly rounds: number
  /** Rounds in which the other node spent the limit while the answer was held: only those show anything. */
  readonly telling: number
  readonly held: readonly Held[]
  readonly faults: readonly string[]
}

/**
 * The answer to a debit is held on its way until another node has spent the next window, and then let go. The first node
 * knew the key and had nothing to spend of it: whomever it lets through, it lets through after that.
 */
export async function runLateTrial({
  store,
  rounds,
  broken,
}: {
  readonly store: Exclude<TriedStore, 'SQLite'>
  readonly rounds: number
  readonly broken?: Break | undefined
}): Promise<LateReport> {
  const place = await makePlace(store)
  const link = await openLink(requireEnd(place))
  const nodes = [
    makeNode(place.environment(link.port), broken),
    makeNode(place.environment(undefined), broken),
  ] as const
  try {
    const { keys, bounds, managementToken } = await install(
      place.storePlace,
      Array.from({ length: rounds }, () => LIMIT),
    )
    await Promise.all(nodes.map((node) => node.start()))
    const asking = new Asking(managementToken)
    await Promise.all(keys.map((key) => asking.ask(nodes[1], key, 1)))
    // Their rows are there from now on, and what made them has left every window soon.
    await pause(TRIED_MS_MAX)
    let telling = 0
    for (const key of keys.slice(0, rounds)) {
      await asking.explain(nodes[0], key)
      const letGo = link.holdAnswers('debit')
      const late = asking.ask(nodes[0], key, LIMIT.limit)
      await pause(CARRIED_OUT_MS)
      if (await spendElsewhere(asking, nodes[1], key)) telling += 1
      const heardAt = performance.now()
      const before = asking.log.length
      letGo()
      await late
      asking.log.push(...asking.log.splice(before).map((sent): Sent => ({ ...sent, notBefore: heardAt })))
    }
    const held = heldOf(asking.log, bounds)
    return { rounds, telling, held, faults: [...held.flatMap((each) => each.faults), ...asking.strange] }
  } finally {
    await Promise.all(nodes.map((node) => node.kill()))
    await link.close()
    await place.remove()
  }
}

/** Asks until the limit is spent once more. */
async function spendElsewhere(asking: Asking, node: Node, key: TriedKey): Promise<boolean> {
  const triedUntil = performance.now() + TRIED_MS_MAX
  let spent = 0
  while (spent < LIMIT.limit && performance.now() < triedUntil) {
    if ((await asking.ask(node, key, 1)) === 'admitted') spent += 1
    else await pause(STEP_MS)
  }
  return spent === LIMIT.limit
}

import { setTimeout as pause } from 'node:timers/promises'
import type { Answer } from './ask.ts'
import type { CheckEntry, CommandEntry, FaultEntry } from './checker.ts'
import type { TrialNode } from './nodes.ts'

/** Longer than any node is stopped, so that what it was asked before and during is answered when it wakes. */
const CHECK_WITHIN_MS = 30_000
/** Longer than a command ever waits for its proof, and than the node that runs it is stopped. */
const COMMAND_WITHIN_MS = 40_000
const AGAIN_AFTER_MS = 100
/** Longer than any fault lasts. */
const INSIST_MS_MAX = 120_000
/** Checks that may wait at a node that is stopped; what it is asked beyond them shows nothing new. */
const WAITING_MAX = 250

/** One key by one of its tokens, and what is asked of it. */
export interface Subject {
  readonly name: string
  readonly service: string
  readonly token: string
  readonly demand: Readonly<Record<string, unknown>>
}

/** What a subject answers when the command is done, or so much later than that, where a command sets an end. */
export interface Outcome {
  readonly subject: Subject
  readonly verdict: string
  readonly afterMs?: number
}

export interface Command {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly body?: unknown
  /** Of the answer, where it tells of a new token; of `undefined` before it came. */
  readonly outcomes: (json: Answer['json'] | undefined) => readonly Outcome[]
  readonly final?: boolean
}

export interface SentCommand extends CommandEntry {
  /** The fault that was under way when it was sent. */
  readonly during: string | undefined
}

/** What came of a command that was sent. */
export interface Done {
  readonly json: Answer['json'] | undefined
  readonly isProven: boolean
  /** Whether it was turned away by a rule, and so certainly not done. */
  readonly isRefused: boolean
  /** Whether nothing that was sent for it may still be on its way. */
  readonly isCertain: boolean
}

/** What came of a command that was sent until it was proven. */
export type Proven = Pick<Done, 'isCertain'> & { readonly json: Answer['json'] }

/** Sends checks and commands, and writes down what was sent, answered and when, by one monotonic clock. */
export class Sender {
  readonly log: (CheckEntry | SentCommand | FaultEntry)[] = []
  readonly nodes: readonly TrialNode[]
  readonly random: () => number
  /** What went wrong beside the verdicts, such as a proof of what was lost. */
  readonly faults: string[] = []
  #during: string | undefined
  readonly #pending = new Set<Promise<unknown>>()

  constructor(nodes: readonly TrialNode[], random: () => number) {
    this.nodes = nodes
    this.random = random
  }

  /** The fault that is under way, written into the log with each command. */
  get during(): string | undefined {
    return this.#during
  }

  /** Announces a fault for as long as `work` takes. */
  async suffer(name: string, work: () => Promise<void>): Promise<void> {
    this.#announce(name)
    this.#during = name
    await work()
    this.#during = undefined
    this.#announce(`over: ${name}`)
  }

  #announce(name: string): void {
    const at = performance.now()
    this.log.push({ kind: 'fault', name, at })
    if (process.env['KEYWRIGHT_TRIAL'] === 'long') process.stderr.write(`${(at / 1000).toFixed(1)} s ${name}\n`)
  }

  /** One of the nodes that are neither stopped, killed nor cut off. */
  standing(): TrialNode {
    const standing = this.nodes.filter((node) => node.standing)
    const node = standing[Math.floor(this.random() * standing.length)]
    if (node === undefined) throw new Error('a trial leaves one node standing')
    return node
  }

  check(node: TrialNode, subject: Subject, withinMs = CHECK_WITHIN_MS): Promise<void> {
    return this.#watch(this.#check(node, subject, withinMs))
  }

  async #check(node: TrialNode, { name, service, token, demand }: Subject, withinMs: number): Promise<void> {
    const sentAt = performance.now()
    const body = { service, token, ...demand }
    const answer = await node.door.ask({ method: 'POST', path: '/v1/verify', body, withinMs })
    const json = answer?.status === 200 ? answer.json : {}
    const verdict = json['allowed'] === true ? 'allowed' : (json['reason'] as string | undefined) // as documented
    this.log.push({ kind: 'check', subject: name, node: node.index, sentAt, answeredAt: performance.now(), verdict })
  }

  /** One check on each node, stopped ones too: those are answered when they wake. Nobody waits here. */
  checkEverywhere(subject: Subject): void {
    for (const node of this.nodes) {
      if (node.standing || node.door.waiting < WAITING_MAX) void this.check(node, subject)
    }
  }

  /** Sends a command once, half of the time with checks that are on their way before it, and always with others after its answer. */
  async command(command: Command, node = this.standing()): Promise<Done> {
    if (this.random() < 0.5) for (const { subject } of command.outcomes(undefined)) this.checkEverywhere(subject)
    const { method, path, body } = command
    const before = this.#during
    const sentAt = performance.now()
    const answer = await node.door.ask({ method, path, body, withinMs: COMMAND_WITHIN_MS })
    const answeredAt = answer === undefined ? Infinity : performance.now()
    // It is what a fault costs too when it was sent just before.
    const during = before ?? this.#during
    const done = {
      json: answer?.json,
      isProven: isProven(answer),
      isRefused: isRefused(answer),
      isCertain: answeredAt < Infinity,
    }
    if (done.isRefused) return done
    const outcomes = command.outcomes(answer?.json)
    const sent = {
      name: command.name,
      final: command.final ?? false,
      sentAt,
      answeredAt,
      everywhere: done.isProven,
      during,
    }
    this.write(
      sent,
      outcomes.filter(({ afterMs }) => afterMs === undefined),
    )
    for (const later of outcomes) if (later.afterMs !== undefined) this.#writeLater(sent, later, later.afterMs)
    return done
  }

  /** Sends a command that may be repeated until it is proven, at this node or else at whichever stands. */
  async insist(command: Command, node?: TrialNode): Promise<Proven> {
    let isCertain = true
    let told: Done['json']
    for (const end = performance.now() + INSIST_MS_MAX; performance.now() < end; ) {
      const done = await this.command(command, node)
      isCertain &&= done.isCertain
      if (done.isProven) return { json: done.json ?? {}, isCertain }
      if (done.isRefused) throw new Error(`${command.name} was refused: ${JSON.stringify(done.json)}`)
      told = done.json
      await pause(AGAIN_AFTER_MS)
    }
    throw new Error(`${command.name} was not proven in time: ${JSON.stringify(told)}`)
  }

  /** Resolves when all checks that were sent have been answered or given up. */
  async idle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending)
  }

  /** Writes down what a command that was sent makes of these subjects, and has each node asked for them. */
  write(sent: Omit<SentCommand, 'kind' | 'verdicts'>, outcomes: readonly Outcome[]): void {
    const verdicts = Object.fromEntries(outcomes.map(({ subject, verdict }) => [subject.name, verdict]))
    this.log.push({ kind: 'command', ...sent, verdicts })
    for (const { subject } of outcomes) this.checkEverywhere(subject)
  }

  /** Until its time has come either verdict is right. */
  #writeLater(sent: Omit<SentCommand, 'kind' | 'verdicts'>, { subject, verdict }: Outcome, afterMs: number): void {
    const { name, answeredAt } = sent
    const entry = { ...sent, name, isNote: true, answeredAt: answeredAt + afterMs }
    this.log.push({ kind: 'command', ...entry, verdicts: { [subject.name]: verdict } })
    void this.#watch(pause(afterMs).then(() => this.checkEverywhere(subject)))
  }

  #watch(work: Promise<void>): Promise<void> {
    this.#pending.add(work)
    return work.finally(() => this.#pending.delete(work))
  }
}

/** A new key or workspace has nothing to prove: nobody can have asked for it. */
function isProven(answer: Answer | undefined): boolean {
  if (answer === undefined || answer.status >= 300) return false
  const effective = answer.json['effective'] as { readonly everywhere: boolean } | undefined // as documented
  return effective?.everywhere ?? true
}

function isRefused(answer: Answer | undefined): boolean {
  return answer !== undefined && answer.status >= 400 && answer.status < 500
}

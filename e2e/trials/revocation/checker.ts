/**
 * Judges a log of what was sent and answered. It shares no code with the product, and knows of it only the promise: a check
 * that begins after a command was answered with `everywhere: true` does not give the verdict from before that command.
 * All times are of the one clock of the process that sent everything.
 */
export interface CommandEntry {
  readonly kind: 'command'
  readonly name: string
  /** What each check that it touches answers once it is done: `allowed`, or the reason of the refusal. */
  readonly verdicts: Readonly<Record<string, string>>
  /** Whether no later command undoes it, as none undoes a revocation: then it does not matter which of two came last. */
  readonly final?: boolean
  readonly sentAt: number
  /** From here on it has happened if it ever will; `Infinity` where no answer came, since it may still be on its way. */
  readonly answeredAt: number
  /** `false`: refused, cut off, or answered without the proof; from then on either verdict is right until the next proof. */
  readonly everywhere: boolean
}

export interface CheckEntry {
  readonly kind: 'check'
  /** Which key, and what was asked of it. */
  readonly subject: string
  readonly node: number
  readonly sentAt: number
  /** `undefined`: no verdict, since the node was cut off, frozen or killed. */
  readonly verdict: string | undefined
  readonly answeredAt: number
}

export type Entry = CommandEntry | CheckEntry

export interface WrongCheck extends CheckEntry {
  readonly expected: string
}

export interface Judgement {
  readonly checks: number
  readonly unanswered: number
  readonly commands: number
  readonly proven: number
  /** Checks that were bound to one verdict by a proof. */
  readonly bound: number
  readonly allowedThoughBad: readonly WrongCheck[]
  readonly refusedThoughGood: readonly WrongCheck[]
  /** Refused, and rightly so, for a reason from before a command. */
  readonly refusedForAnOldReason: readonly WrongCheck[]
}

export function judgeLog(entries: readonly Entry[]): Judgement {
  const commands = entries.filter((entry) => entry.kind === 'command')
  const checks = entries.filter((entry) => entry.kind === 'check')
  const bySubject = commandsBySubject(commands)
  let bound = 0
  const wrong: WrongCheck[] = []
  for (const check of checks) {
    const right = rightVerdicts(bySubject.get(check.subject) ?? [], check)
    const [expected] = right
    if (check.verdict === undefined || expected === undefined || right.size > 1) continue
    bound += 1
    if (check.verdict !== expected) wrong.push({ ...check, expected })
  }
  return {
    checks: checks.length,
    unanswered: checks.filter(({ verdict }) => verdict === undefined).length,
    commands: commands.length,
    proven: commands.filter(({ everywhere }) => everywhere).length,
    bound,
    allowedThoughBad: wrong.filter(({ verdict }) => verdict === 'allowed'),
    refusedThoughGood: wrong.filter(({ expected }) => expected === 'allowed'),
    refusedForAnOldReason: wrong.filter(({ verdict, expected }) => verdict !== 'allowed' && expected !== 'allowed'),
  }
}

/** Each subject's commands, as they were sent. */
export function commandsBySubject(commands: readonly CommandEntry[]): ReadonlyMap<string, readonly CommandEntry[]> {
  const found = new Map<string, CommandEntry[]>()
  for (const command of [...commands].sort((one, other) => one.sentAt - other.sentAt)) {
    for (const subject of Object.keys(command.verdicts)) {
      const before = found.get(subject)
      if (before === undefined) found.set(subject, [command])
      else before.push(command)
    }
  }
  return found
}

/** Every verdict that is right for a check; none while nothing is known of its subject. */
function rightVerdicts(commands: readonly CommandEntry[], check: CheckEntry): ReadonlySet<string> {
  let overtakenBefore = -Infinity
  let last: CommandEntry | undefined
  for (const command of commands) {
    if (!command.everywhere || command.answeredAt >= check.sentAt) continue
    overtakenBefore = Math.max(overtakenBefore, command.sentAt)
    if (command.final === true) last = command
  }
  const standing =
    last === undefined
      ? commands.filter((each) => each.sentAt <= check.answeredAt && each.answeredAt >= overtakenBefore)
      : [last]
  // While the first of them is unproven, what stood before it is right too, and of that nothing is known.
  if (overtakenBefore === -Infinity) return new Set()
  return new Set(standing.flatMap(({ verdicts }) => verdicts[check.subject] ?? []))
}

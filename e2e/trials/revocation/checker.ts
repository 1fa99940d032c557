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
  /** `true`: tells one more thing of a command that has an entry already, or of none at all, and is not counted. */
  readonly isNote?: boolean
  readonly sentAt: number
  /** From here on it has happened if it ever will; `Infinity` where no answer came, since it may still be on its way. */
  readonly answeredAt: number
  /** Whether a backup was put in the place of the store: what was proven before is no more, and these verdicts stand. */
  readonly restore?: boolean
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

/** Written down for who reads the log; what is promised does not depend on it. */
export interface FaultEntry {
  readonly kind: 'fault'
  readonly name: string
  readonly at: number
}

export type Entry = CommandEntry | CheckEntry | FaultEntry

export interface WrongCheck extends CheckEntry {
  /** What would have been right. */
  readonly right: readonly string[]
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
  /** Refused, as may be right, for a reason from before a command. */
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
    if (check.verdict === undefined || right.size === 0) continue
    if (right.size === 1) bound += 1
    if (!right.has(check.verdict)) wrong.push({ ...check, right: [...right] })
  }
  const refused = wrong.filter(({ verdict }) => verdict !== 'allowed')
  const mustBeGood = ({ right }: WrongCheck): boolean => right.every((verdict) => verdict === 'allowed')
  return {
    checks: checks.length,
    unanswered: checks.filter(({ verdict }) => verdict === undefined).length,
    commands: commands.filter(isCounted).length,
    proven: commands.filter((command) => isCounted(command) && command.everywhere).length,
    bound,
    allowedThoughBad: wrong.filter(({ verdict }) => verdict === 'allowed'),
    refusedThoughGood: refused.filter(mustBeGood),
    refusedForAnOldReason: refused.filter((check) => !mustBeGood(check)),
  }
}

export function isCounted({ isNote }: CommandEntry): boolean {
  return isNote !== true
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
function rightVerdicts(all: readonly CommandEntry[], check: CheckEntry): ReadonlySet<string> {
  const commands = sinceRestore(all, check)
  let overtakenBefore = -Infinity
  let last: CommandEntry | undefined
  for (const command of commands) {
    if (!command.everywhere || command.answeredAt >= check.sentAt) continue
    overtakenBefore = Math.max(overtakenBefore, command.sentAt)
    if (command.final === true) last = command
  }
  // While the first of them is unproven, what stood before it is right too, and of that nothing is known.
  if (overtakenBefore === -Infinity) return new Set()
  const standing =
    last === undefined
      ? commands.filter((each) => each.sentAt <= check.answeredAt && each.answeredAt >= overtakenBefore)
      : [last]
  return new Set(standing.flatMap(({ verdicts }) => verdicts[check.subject] ?? []))
}

function sinceRestore(commands: readonly CommandEntry[], check: CheckEntry): readonly CommandEntry[] {
  const at = commands.findLastIndex(({ restore, sentAt }) => restore === true && sentAt <= check.answeredAt)
  return at === -1 ? commands : commands.slice(at)
}

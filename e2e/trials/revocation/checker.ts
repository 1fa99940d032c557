/**
 * Judges a log of what was sent and answered. It shares no code with the product, and knows of it only the promise: a check
 * that begins after a command was answered with `everywhere: true` does not give the verdict from before that command.
 * All times are of the one clock of the process that sent everything.
 */
export interface CommandEntry {
  readonly kind: 'command'
  readonly key: string
  /** Whether the key is good once this command is done. */
  readonly good: boolean
  readonly sentAt: number
  readonly answeredAt: number
  /** `false`: refused, cut off, or answered without the proof; from then on either verdict is right until the next proof. */
  readonly everywhere: boolean
}

export interface CheckEntry {
  readonly kind: 'check'
  readonly key: string
  readonly node: number
  readonly sentAt: number
  /** `undefined`: no verdict, since the node was cut off, frozen or killed. */
  readonly allowed: boolean | undefined
  readonly answeredAt: number
}

type Entry = CommandEntry | CheckEntry

interface Judgement {
  readonly checks: number
  readonly unanswered: number
  readonly commands: number
  readonly proven: number
  /** Checks that were bound to one verdict by a proof. */
  readonly bound: number
  readonly allowedThoughBad: readonly CheckEntry[]
  readonly refusedThoughGood: readonly CheckEntry[]
}

/** Keys are good at first; commands on one key never overlap. */
export function judgeLog(entries: readonly Entry[]): Judgement {
  const commands = entries.filter((entry) => entry.kind === 'command')
  const checks = entries.filter((entry) => entry.kind === 'check')
  const byKey = new Map<string, CommandEntry[]>()
  for (const command of commands) byKey.set(command.key, [...(byKey.get(command.key) ?? []), command])
  const judged = checks.map((check) => ({ check, expected: expectedOf(byKey.get(check.key) ?? [], check) }))
  const wrong = judged.filter(
    ({ check, expected }) => check.allowed !== undefined && expected !== undefined && check.allowed !== expected,
  )
  return {
    checks: checks.length,
    unanswered: checks.filter(({ allowed }) => allowed === undefined).length,
    commands: commands.length,
    proven: commands.filter(({ everywhere }) => everywhere).length,
    bound: judged.filter(({ check, expected }) => check.allowed !== undefined && expected !== undefined).length,
    allowedThoughBad: wrong.filter(({ expected }) => expected === false).map(({ check }) => check),
    refusedThoughGood: wrong.filter(({ expected }) => expected === true).map(({ check }) => check),
  }
}

/** The one verdict that is right for a check; `undefined` when a command was under way or unproven, and either is. */
function expectedOf(commands: readonly CommandEntry[], check: CheckEntry): boolean | undefined {
  let expected: boolean | undefined = true
  for (const command of [...commands].sort((one, other) => one.sentAt - other.sentAt)) {
    if (command.sentAt > check.answeredAt) break
    const provenBefore = command.everywhere && command.answeredAt < check.sentAt
    if (provenBefore) expected = command.good
    else if (expected !== command.good) expected = undefined
  }
  return expected
}

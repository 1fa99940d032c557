import { type CliIo, runCli } from '../index.ts'
import { FakeKeywright, MANAGEMENT_TOKEN } from './fake-keywright.ts'

export interface Ran {
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
  /** What was asked at the terminal. */
  readonly asked: readonly string[]
}

export interface Setting {
  readonly server?: FakeKeywright
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  /** A person sits there, and answers so. */
  readonly terminal?: { readonly answers?: readonly string[] }
  readonly cwd?: string
  readonly fetch?: CliIo['fetch']
  readonly isTracked?: CliIo['isTracked']
}

const NOW = Date.parse('2026-11-20T12:00:00Z')

interface World {
  readonly io: CliIo
  readonly out: string[]
  readonly err: string[]
  readonly asked: string[]
}

/** Runs one command line against a fake server, with nothing of this process but its files. */
export async function run(argv: readonly string[], setting: Setting = {}): Promise<Ran> {
  const { io, out, err, asked } = makeWorld(setting)
  const exit = await runCli(argv, io)
  return { exit, stdout: out.join(''), stderr: err.join(''), asked }
}

/** What a command line would be given, and what it has said and asked since. */
export function makeWorld(setting: Setting = {}): World {
  const { server = new FakeKeywright(), env = {}, stdin = '', terminal, cwd = '/nowhere' } = setting
  const answers = [...(terminal?.answers ?? [])]
  const out: string[] = []
  const err: string[] = []
  const asked: string[] = []
  const isTerminal = terminal !== undefined
  const io: CliIo = {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    stdin: chunksOf(stdin),
    env: { KEYWRIGHT_API_KEY: MANAGEMENT_TOKEN, ...env },
    isTty: { stdin: isTerminal, stdout: isTerminal, stderr: isTerminal },
    cwd,
    version: '0.0.0-test',
    fetch: setting.fetch ?? server.fetch,
    now: () => NOW,
    wait: async () => {},
    ask: async (question) => {
      asked.push(question)
      return answers.shift() ?? ''
    },
    isTracked: setting.isTracked ?? (async () => false),
  }
  return { io, out, err, asked }
}

async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  // In two pieces, since a pipe may cut anywhere.
  yield bytes.subarray(0, 3)
  yield bytes.subarray(3)
}

/** All that the command line touches of the world, handed in: a test brings its own, and nothing is spawned for one. */
export interface CliIo {
  /** Results. */
  readonly stdout: Sink
  /** Talk: hints, questions, errors. */
  readonly stderr: Sink
  readonly stdin: AsyncIterable<string | Uint8Array>
  readonly env: Readonly<Record<string, string | undefined>>
  /** Per stream, whether a person sits at it. */
  readonly isTty: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean }
  readonly cwd: string
  readonly version: string
  readonly fetch: (input: string, init: RequestInit) => Promise<Response>
  readonly now: () => number
  readonly wait: (ms: number) => Promise<void>
  /** Asks at the terminal; `hidden` shows nothing of what is typed. Called only where both ends are a terminal. */
  readonly ask: (question: string, options?: { readonly hidden?: boolean }) => Promise<string>
  /** Whether git has the file under version control; `undefined` when there is a repository and git cannot tell. */
  readonly isTracked: (path: string) => Promise<boolean | undefined>
}

export interface Sink {
  write(text: string): unknown
}

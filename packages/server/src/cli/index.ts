/**
 * The command line.
 * Owns: flags, exit codes, what is printed where; finding leaked tokens in a tree.
 * Refuses: rules, which the server has; a token in an argument, an error or a log; to touch the world but through `CliIo`.
 * Called by: `bin.ts`, with what a process has, and tests, with what they bring.
 */
export type { CliIo } from './io.ts'
export { buildProgram, runCli } from './main.ts'
export { processIo } from './process-io.ts'

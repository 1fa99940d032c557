import { makeContext } from './context.ts'
import { buildProgram, processIo, runCli } from './index.ts'

const argv = process.argv.slice(2)
const io = processIo()
const overHttp = buildProgram(makeContext(io)).commands.map((command) => command.name())

/**
 * The command that the package installs: everything over HTTP, and what opens a store in this process. What needs HTTP alone does
 * not load the server, which takes three quarters of the time of such a command.
 */
const more = overHttp.includes(argv[0] ?? '') ? [] : (await import('./commands/in-process.ts')).IN_PROCESS
process.exitCode = await runCli(argv, io, more)

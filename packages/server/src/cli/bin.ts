import { registerDev } from './commands/dev.ts'
import { registerDoctor } from './commands/doctor.ts'
import { registerInit } from './commands/init.ts'
import { registerRecover } from './commands/recover.ts'
import { registerServe } from './commands/serve/index.ts'
import { processIo, runCli } from './index.ts'

/** The command that the package installs: everything over HTTP, and what opens a store in this process. */
process.exitCode = await runCli(process.argv.slice(2), processIo(), [
  registerServe,
  registerDev,
  registerInit,
  registerDoctor,
  registerRecover,
])

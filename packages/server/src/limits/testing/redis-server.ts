import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Redis } from 'ioredis'

/** Whether this machine has a Redis to start. */
export const hasRedis = (process.env['PATH'] ?? '').split(':').some((part) => existsSync(join(part, 'redis-server')))

/** A Redis of the tests' own: its data in a directory of its own, on a port that the system chose. */
export interface RedisServer {
  readonly port: number
  readonly url: string
  /** One command over a connection of its own. */
  ask(command: string, ...args: readonly string[]): Promise<unknown>
  /** Sends a signal to the server itself. */
  signal(name: NodeJS.Signals): void
  /** Ends it as a power cut would; `start` brings it back on the same port, with what its file holds. */
  crash(): Promise<void>
  start(): Promise<void>
  /** Ends it and removes its data. */
  stop(): Promise<void>
}

const STARTS_MAX = 5

export async function startRedis(settings: readonly string[] = []): Promise<RedisServer> {
  for (let attempt = 1; ; attempt += 1) {
    // A port that is free now may be another's when it is taken: the tests run side by side.
    const server = makeServer(await freePort(), settings)
    try {
      await server.start()
      return server
    } catch (error) {
      await server.stop()
      if (attempt === STARTS_MAX) throw error
    }
  }
}

function makeServer(port: number, settings: readonly string[]): RedisServer {
  const folder = mkdtempSync(join(tmpdir(), 'keywright-redis-'))
  let running: ChildProcess | undefined
  let pid = 0

  async function end(): Promise<void> {
    const child = running
    running = undefined
    if (child === undefined || child.exitCode !== null) return
    const ended = once(child, 'exit')
    child.stdin?.end()
    await ended
  }

  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    async ask(command, ...args) {
      const redis = new Redis(port, '127.0.0.1')
      try {
        return await redis.call(command, ...args)
      } finally {
        redis.disconnect()
      }
    },
    signal: (name) => process.kill(pid, name),
    crash: end,
    async start() {
      const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...settings]
      // The shell ends it when its input does, and so with the process of the tests, however that ends.
      const script = '"$@" & child=$!; echo "pid $child"; read -r _; kill -KILL $child; wait $child'
      const child = spawn('sh', ['-c', script, 'sh', 'redis-server', ...own], { stdio: ['pipe', 'pipe', 'ignore'] })
      running = child
      pid = await ready(child)
    },
    async stop() {
      await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Until it takes connections; answers with the server's own process id. */
async function ready(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error('the output is a pipe')
  let pid = 0
  for await (const line of createInterface(child.stdout)) {
    pid = Number(/^pid ([0-9]+)$/.exec(line)?.[1] ?? pid)
    if (line.includes('eady to accept connections')) {
      child.stdout.resume()
      return pid
    }
    // The shell waits on; what it started has ended.
    if (line.includes('Failed listening')) break
  }
  throw new Error('this Redis did not start')
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return address.port
}

import type { Settings } from '../../../config/index.ts'
import type { Engine } from '../../../engine.ts'
import { CONNECTION_BOUNDS, type RunningServer, serve, type ServeOptions } from '../../../serve.ts'
import type { Log } from '../../../system/index.ts'
import { openServerEngine } from './server-engine.ts'

export interface OpenServer {
  readonly engine: Engine
  readonly server: RunningServer
}

/** Opens the engine that the settings name, serves it, and runs `work`, which closes the server; the engine is closed here. */
export async function withServer(
  { settings, log }: { readonly settings: Settings; readonly log: Log },
  options: Pick<ServeOptions, 'worker' | 'shareMetrics'>,
  work: (open: OpenServer) => Promise<void>,
): Promise<void> {
  const engine = await openServerEngine(settings, log)
  const { hosts, port, trustedProxies, tls } = settings
  const connections = { ...CONNECTION_BOUNDS, connectionsMax: settings.connectionsMax }
  const stopTimes = { noticeMs: settings.stopNoticeMs, drainMs: settings.stopDrainMs }
  try {
    const server = await serve({ engine, hosts, port, trustedProxies, tls, connections, log, stopTimes, ...options })
    log.info('listening', { port: server.port })
    try {
      await work({ engine, server })
    } catch (error) {
      // What listens keeps the process alive.
      await server.close()
      throw error
    }
  } finally {
    await engine.close()
  }
}

/** Ends what `withServer` began: running requests first. */
export async function closeServer(server: RunningServer, log: Log): Promise<void> {
  log.info('stopping')
  await server.close()
  log.info('stopped')
}

import { OPEN_TIMEOUT_MS } from './bounds.ts'
import type { OpenedClient, RedisClient } from './client.ts'
import { failureOf, failureToOpen, RedisFailure } from './failure.ts'

/** Connects, and hears for good what goes wrong, so that no error ends the process. */
export async function connected(opened: OpenedClient): Promise<OpenedClient> {
  const { client } = opened
  // What is heard says more than what the attempt ends with: that its connection is closed.
  let heard: RedisFailure | undefined
  const hear = (error: unknown): void => {
    const failure = failureOf(error)
    if (heard === undefined || failure.code !== 'CLOSED') heard = failure
  }
  client.on('error', hear)
  client.on('node error', hear)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RedisFailure('Redis let the start wait', 'ETIMEDOUT')), OPEN_TIMEOUT_MS)
  })
  try {
    await Promise.race([late, client.connect()])
    if (opened.kind === 'cluster') {
      await Promise.race([late, Promise.all(opened.client.nodes('master').map((master) => master.ping()))])
    }
    return opened
  } catch (error) {
    client.disconnect()
    throw failureToOpen(heard ?? error)
  } finally {
    clearTimeout(timer)
  }
}

/** Whether a server is a member of a cluster. */
export async function isOfCluster(client: RedisClient): Promise<boolean> {
  const info = await client.call('INFO', 'cluster').catch((error: unknown) => {
    // Who may not ask is taken at his word.
    if (failureOf(error).code === 'NOPERM') return ''
    throw error
  })
  return String(info).includes('cluster_enabled:1')
}

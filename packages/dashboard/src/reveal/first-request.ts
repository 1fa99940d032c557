import type { ApiKeyResource, KeywrightClient, RefusalResource } from '@keywright/client'
import { useEffect, useState } from 'react'
import { useClient } from '../session/index.ts'

/** What has become of a new token since it was shown. */
export type FirstRequest =
  | { readonly kind: 'waiting'; readonly long: boolean }
  | { readonly kind: 'allowed'; readonly at: string | null }
  | { readonly kind: 'refused'; readonly reason: string; readonly refusal: RefusalResource | undefined }

const POLL_MS_MIN = 2000
const POLL_MS_MAX = 10_000
const POLL_GROWTH = 1.3
/** Waiting for so long is a sign that something is wrong on the way. */
const LONG_MS = 60_000

/**
 * Watches for the first request of a key's newest secret: every two seconds at first, every ten later on, and not at all while
 * nobody looks. A refused attempt counts as a sign of life, and the watch goes on until one was accepted.
 */
export function useFirstRequest(apiKey: ApiKeyResource): FirstRequest {
  const client = useClient()
  const [seen, setSeen] = useState<FirstRequest>({ kind: 'waiting', long: false })
  const { id } = apiKey
  const secretId = newestSecret(apiKey)
  useEffect(() => {
    const stopped = new AbortController()
    const began = Date.now()
    let timer: ReturnType<typeof setTimeout> | undefined
    let pauseMs = POLL_MS_MIN
    async function look(): Promise<void> {
      const found = document.hidden ? undefined : await readFirstRequest(client, id, secretId, stopped.signal)
      if (stopped.signal.aborted) return
      if (found !== undefined) setSeen(found)
      else
        setSeen((before) =>
          before.kind === 'waiting' ? { kind: 'waiting', long: Date.now() - began >= LONG_MS } : before,
        )
      if (found?.kind === 'allowed') return
      timer = setTimeout(() => void look(), pauseMs)
      pauseMs = Math.min(POLL_MS_MAX, pauseMs * POLL_GROWTH)
    }
    timer = setTimeout(() => void look(), POLL_MS_MIN)
    return () => {
      stopped.abort()
      clearTimeout(timer)
    }
  }, [client, id, secretId])
  return seen
}

function newestSecret({ secrets }: ApiKeyResource): string | undefined {
  return [...secrets].sort((a, b) => b.createdAt.localeCompare(a.createdAt))[0]?.id
}

/** `undefined`: nothing has come yet, or nobody can say right now. */
async function readFirstRequest(
  client: KeywrightClient,
  id: string,
  secretId: string | undefined,
  signal: AbortSignal,
): Promise<FirstRequest | undefined> {
  try {
    const { hours, secrets } = await client.usage.ofKey(id, { by: 'secret' }, { signal })
    const lastUsedAt = secrets.find((secret) => secret.id === secretId)?.lastUsedAt ?? null
    const own = hours.filter((hour) => hour.secretId === secretId && hour.count > 0)
    if (lastUsedAt !== null || own.some(({ outcome }) => outcome === 'allowed'))
      return { kind: 'allowed', at: lastUsedAt }
    const [refusal] = (await client.refusals.ofKey(id, { signal })).filter((one) => one.secretId === secretId)
    const reason = refusal?.reason ?? own[0]?.outcome
    return reason === undefined ? undefined : { kind: 'refused', reason, refusal }
  } catch {
    // The next look may be luckier; a wait is no place for a failure that stops nothing.
    return undefined
  }
}

import { KeywrightError, type LinkResource } from '@keywright/client'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { ErrorState, Notice, SkeletonRows, useProblem } from '../ui/index.ts'
import { useClient } from './client.tsx'
import { useLinkToken } from './link-token.ts'
import { useText } from './texts.ts'

interface LinkViewProps {
  readonly kind: LinkResource['kind']
  /** In place of the page, when the address had no token. */
  readonly noToken: ReactNode
  readonly children: (link: LinkResource, token: string) => ReactNode
}

/** Asks the server what a one-time link is for before anything is typed: a link that no longer counts says so at once. */
export function LinkView({ kind, noToken, children }: LinkViewProps): ReactNode {
  const token = useLinkToken()
  return token === undefined ? noToken : <ReadLink {...{ kind, token, children }} />
}

type Reading = { readonly link?: LinkResource; readonly error?: unknown }

function ReadLink({ kind, token, children }: Omit<LinkViewProps, 'noToken'> & { readonly token: string }): ReactNode {
  const t = useText()
  const client = useClient()
  const problem = useProblem()
  // No query: its key would keep the token, and it would be read again once the link has been used.
  const [{ link, error }, setReading] = useState<Reading>({})
  const read = useCallback(() => {
    setReading({})
    client.session.readLink(token).then(
      (found) => setReading({ link: found }),
      (failed: unknown) => setReading({ error: failed }),
    )
  }, [client, token])
  useEffect(read, [read])
  const gone = error instanceof KeywrightError && error.code === 'link_not_valid'
  if (gone || (link !== undefined && link.kind !== kind)) {
    const none = new KeywrightError('This link does not count here.', { code: 'link_not_valid', status: 404 })
    return (
      <Notice kind="warning" title={t('session.linkInvalidTitle')}>
        {problem(none).text}
      </Notice>
    )
  }
  if (error !== undefined) return <ErrorState error={error} onRetry={read} />
  return link === undefined ? <SkeletonRows rows={3} /> : children(link, token)
}

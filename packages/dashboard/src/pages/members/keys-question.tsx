import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useClient, useWorkspace } from '../../session/index.ts'
import { CheckField, SkeletonRows, Time } from '../../ui/index.ts'
import { Rich, useText } from './texts.ts'

export type LeftKeys = (typeof CHOICES)[number]

const CHOICES = ['keep', 'disable', 'revoke'] as const

interface KeysQuestionProps {
  readonly count: number
  /** At most so many as the server tells; `count` says how many there are. */
  readonly ids: readonly string[]
  readonly self: boolean
  readonly chosen: LeftKeys | undefined
  readonly onChoose: (keys: LeftKeys) => void
}

/** Which keys the leaving member made, when they were last used, and what is to become of them. Nothing is preset. */
export function KeysQuestion({ count, ids, self, chosen, onChoose }: KeysQuestionProps): ReactNode {
  const t = useText()
  const { id: workspaceId, can } = useWorkspace()
  const client = useClient()
  const keys = useQuery({
    queryKey: ['left-keys', ids],
    queryFn: ({ signal }) => Promise.all(ids.map((id) => client.apiKeys.get(id, { signal }))),
  })
  const mayChange = can('api-keys:write')
  return (
    <>
      <div>
        <p role="status" className="font-semibold">
          {self ? t('members.yourKeys', { count }) : t('members.theirKeys', { count })}
        </p>
        {keys.data === undefined && !keys.isError ? (
          <SkeletonRows rows={Math.min(ids.length, 3)} className="h-7" />
        ) : (
          <ul
            className="mt-2 grid max-h-44 gap-1 overflow-y-auto rounded-md border border-line bg-raised px-3 py-2"
            tabIndex={0}
            aria-label={t('members.theKeys')}
          >
            {(keys.data ?? ids.map((id) => ({ id, name: id, lastUsedAt: null }))).map(({ id, name, lastUsedAt }) => (
              <li key={id} className="flex flex-wrap justify-between gap-x-4">
                <Link
                  to="/w/$workspaceId/api-keys/$apiKeyId"
                  params={{ workspaceId, apiKeyId: id }}
                  className="font-medium break-words text-action underline"
                >
                  {name}
                </Link>
                <span className="text-sm text-muted">
                  {lastUsedAt === null ? (
                    t('members.neverUsed')
                  ) : (
                    <Rich id="members.used" components={{ at: <Time at={lastUsedAt} /> }} />
                  )}
                </span>
              </li>
            ))}
            {count > ids.length ? (
              <li className="text-muted">{t('members.moreKeys', { count: count - ids.length })}</li>
            ) : null}
          </ul>
        )}
      </div>
      <fieldset className="grid gap-3">
        <legend className="mb-2 font-semibold">{t('members.keysBecome')}</legend>
        {CHOICES.map((choice) => (
          <CheckField
            key={choice}
            kind="radio"
            name="keys"
            label={t(`members.keys.${choice}`)}
            hint={t(`members.keysHelp.${choice}`)}
            checked={chosen === choice}
            disabled={choice !== 'keep' && !mayChange}
            onChange={() => onChoose(choice)}
          />
        ))}
      </fieldset>
    </>
  )
}

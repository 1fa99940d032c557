import type { PasskeyResource } from '@keywright/client'
import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useClient, useCommand } from '../../session/index.ts'
import { Button, ConfirmDialog, IconButton, QueryView, Section, SkeletonRows, Time } from '../../ui/index.ts'
import { PASSKEYS } from './queries.ts'
import { Rich, useText } from './texts.ts'

const PasskeyDialog = lazy(async () => ({ default: (await import('./passkey-dialog.tsx')).PasskeyDialog }))

/** Ways in without a password, each with a name of its owner's. */
export function PasskeysSection(): ReactNode {
  const t = useText()
  const client = useClient()
  const [naming, setNaming] = useState<PasskeyResource | 'new'>()
  const [removing, setRemoving] = useState<PasskeyResource>()
  const { passkeys: calls } = client.session
  const passkeys = useQuery({ queryKey: PASSKEYS, queryFn: ({ signal }) => calls.list({ signal }) })
  const remove = useCommand({
    run: ({ id }: PasskeyResource) => calls.remove(id),
    changes: [PASSKEYS],
    said: (_, { name }) => t('account.passkeyRemoved', { name }),
    onDone: () => setRemoving(undefined),
  })
  return (
    <Section
      title={t('account.passkeys')}
      description={t('account.passkeysHelp')}
      actions={
        <Button icon="plus" onClick={() => setNaming('new')}>
          {t('account.addPasskey')}
        </Button>
      }
    >
      <QueryView query={passkeys} loading={<SkeletonRows rows={1} />}>
        {(all) =>
          all.length === 0 ? (
            <p className="text-muted">{t('account.noPasskeys')}</p>
          ) : (
            <ul className="grid divide-y divide-line">
              {all.map((passkey) => (
                <li key={passkey.id} className="flex items-center gap-2 py-2">
                  <PasskeyFacts passkey={passkey} />
                  <IconButton
                    icon="edit"
                    label={t('account.renamePasskey', { name: passkey.name })}
                    onClick={() => setNaming(passkey)}
                  />
                  <IconButton
                    icon="cross"
                    label={t('account.removePasskey', { name: passkey.name })}
                    onClick={() => setRemoving(passkey)}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
      {naming === undefined ? null : (
        <Suspense fallback={null}>
          <PasskeyDialog {...(naming === 'new' ? {} : { passkey: naming })} onClose={() => setNaming(undefined)} />
        </Suspense>
      )}
      {removing === undefined ? null : (
        <ConfirmDialog
          open
          dangerous
          title={t('account.removePasskeyTitle', { name: removing.name })}
          action={t('account.remove')}
          busy={remove.isPending}
          onConfirm={() => remove.mutate(removing)}
          onCancel={() => setRemoving(undefined)}
        >
          {t('account.removePasskeyHelp')}
        </ConfirmDialog>
      )}
    </Section>
  )
}

function PasskeyFacts({ passkey: { name, createdAt, lastUsedAt } }: { readonly passkey: PasskeyResource }): ReactNode {
  const t = useText()
  return (
    <div className="min-w-0 grow">
      <div className="font-medium break-words">{name}</div>
      <div className="text-sm text-muted">
        <Rich id="account.added" components={{ at: <Time at={createdAt} /> }} />
        {' · '}
        {lastUsedAt === null ? (
          t('account.neverUsed')
        ) : (
          <Rich id="account.used" components={{ at: <Time at={lastUsedAt} /> }} />
        )}
      </div>
    </div>
  )
}

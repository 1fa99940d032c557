import type { PasskeyResource } from '@keywright/client'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { makePasskey, usePasskeyProblem } from '../../session/entrance.ts'
import { NotConfirmed, useClient, useCommand } from '../../session/index.ts'
import { Button, Dialog, TextField } from '../../ui/index.ts'
import { PASSKEYS } from './queries.ts'
import { useText } from './texts.ts'

interface PasskeyDialogProps {
  /** Absent: a new one is made. */
  readonly passkey?: PasskeyResource
  readonly onClose: () => void
}

/** The name of a passkey; for a new one the browser then asks for the rest. */
export function PasskeyDialog({ passkey, onClose }: PasskeyDialogProps): ReactNode {
  const t = useText()
  const { passkeys } = useClient().session
  const problem = usePasskeyProblem()
  const form = useId()
  const [name, setName] = useState(passkey?.name ?? '')
  const save = useCommand({
    run: async (named: string) =>
      passkey === undefined
        ? passkeys.register(named, await makePasskey(await passkeys.registrationOptions()))
        : passkeys.rename(passkey.id, named),
    changes: [PASSKEYS],
    said: () => (passkey === undefined ? t('account.passkeyAdded') : t('account.saved')),
    onDone: onClose,
    showsFailure: true,
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    save.mutate(name.trim())
  }
  const failed = save.isError && !(save.error instanceof NotConfirmed)
  return (
    <Dialog
      open
      size="small"
      onClose={onClose}
      title={passkey === undefined ? t('account.addPasskey') : t('account.renamePasskey', { name: passkey.name })}
      footer={
        <>
          <Button onClick={onClose}>{t('account.cancel')}</Button>
          <Button form={form} type="submit" look="primary" busy={save.isPending} disabled={name.trim() === ''}>
            {passkey === undefined ? t('account.goOn') : t('account.save')}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit}>
        <TextField
          label={t('account.passkeyName')}
          hint={t('account.passkeyNameHint')}
          autoFocus
          required
          value={name}
          onChange={setName}
          error={failed ? problem(save.error) : undefined}
        />
      </form>
    </Dialog>
  )
}

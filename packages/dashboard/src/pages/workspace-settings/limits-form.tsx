import type { LimitValues, WorkspaceResource } from '@keywright/client'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useLocalText } from '../../i18n/index.ts'
import { useService } from '../../session/index.ts'
import { limitsWith, useLimitSentence } from '../../session/limit-sentence.ts'
import { Button, SelectField, TextField } from '../../ui/index.ts'
import { readNumbers } from './numbers.ts'
import { useText } from './texts.ts'
import { useEdit } from './use-edit.ts'

/** An operator's: the plan, and numbers of the workspace's own. An empty field leaves the plan's number. */
export function LimitsForm({ workspace }: { readonly workspace: WorkspaceResource }): ReactNode {
  const t = useText()
  const local = useLocalText()
  const sentence = useLimitSentence()
  const { limits, plans } = useService()
  const edit = useEdit()
  const [plan, setPlan] = useState(workspace.plan ?? '')
  const [numbers, setNumbers] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(Object.entries(workspace.limits).map(([name, { limit }]) => [name, String(limit)])),
  )
  const planned: LimitValues = plans.find(({ name }) => name === plan)?.limits ?? {}
  const own = readNumbers(
    limits.map(({ name }) => name),
    numbers,
    workspace.limits,
  )
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (own === undefined) return
    edit.mutate({ plan: plan === '' ? null : plan, limits: own })
  }
  return (
    <form onSubmit={submit} className="mt-5 grid gap-4 border-t border-line pt-5">
      {plans.length === 0 ? null : (
        <SelectField label={t('settings.planField')} className="max-w-md" value={plan} onChange={setPlan}>
          <option value="">{t('settings.planNone')}</option>
          {plans.map(({ name, title }) => (
            <option key={name} value={name}>
              {local(title)}
            </option>
          ))}
        </SelectField>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        {limitsWith(limits, planned).map((limit) => (
          <TextField
            key={limit.name}
            label={t('settings.ownLimit', { name: limit.name })}
            hint={t('settings.otherwise', { sentence: sentence(limit) })}
            optional
            inputMode="numeric"
            pattern="[0-9]*"
            autoComplete="off"
            value={numbers[limit.name] ?? ''}
            onChange={(text) => setNumbers({ ...numbers, [limit.name]: text })}
          />
        ))}
      </div>
      <Button type="submit" className="justify-self-start" busy={edit.isPending} disabled={own === undefined}>
        {t('settings.saveLimits')}
      </Button>
    </form>
  )
}

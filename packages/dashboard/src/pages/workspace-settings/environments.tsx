import type { WorkspaceResource } from '@keywright/client'
import { type ReactNode, useState } from 'react'
import { useLocalText } from '../../i18n/index.ts'
import { useService, useSession, useWord } from '../../session/index.ts'
import { Badge, Button, CheckField, Section } from '../../ui/index.ts'
import { useText } from './texts.ts'
import { useEdit } from './use-edit.ts'

/** Which environments the workspace has. An operator gives and takes those that not every workspace has. */
export function EnvironmentsSection({ workspace }: { readonly workspace: WorkspaceResource }): ReactNode {
  const t = useText()
  const local = useLocalText()
  const word = useWord()
  const { environments } = useService()
  const { operator } = useSession()
  const edit = useEdit()
  const [chosen, setChosen] = useState<readonly string[]>(workspace.environments)
  const optional = operator && environments.some(({ optIn }) => optIn)
  const toggle = (name: string, on: boolean): void =>
    setChosen(on ? [...chosen, name] : chosen.filter((one) => one !== name))
  const changed = [...chosen].sort().join() !== [...workspace.environments].sort().join()
  return (
    <Section
      title={t('settings.environments', { word: word('environment') })}
      description={t('settings.environmentsHelp')}
    >
      <ul className="grid gap-2.5">
        {environments.map(({ name, title, optIn }) => (
          <li key={name}>
            {operator && optIn ? (
              <CheckField label={local(title)} checked={chosen.includes(name)} onChange={(on) => toggle(name, on)} />
            ) : (
              <span className="inline-flex flex-wrap items-center gap-2">
                {local(title)}
                <code translate="no" className="text-sm text-muted">
                  {name}
                </code>
                {!optIn || workspace.environments.includes(name) ? (
                  <Badge tone="good" icon="check">
                    {t('settings.has')}
                  </Badge>
                ) : (
                  <Badge>{t('settings.hasNot')}</Badge>
                )}
              </span>
            )}
          </li>
        ))}
      </ul>
      {optional ? (
        <Button
          className="mt-4"
          busy={edit.isPending}
          disabled={!changed}
          onClick={() => edit.mutate({ environments: chosen })}
        >
          {t('settings.saveEnvironments')}
        </Button>
      ) : null}
    </Section>
  )
}

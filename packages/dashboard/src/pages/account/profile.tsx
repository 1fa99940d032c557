import { type FormEvent, type ReactNode, useState } from 'react'
import { LANGUAGE_NAMES, LANGUAGES, useLanguage } from '../../i18n/index.ts'
import { useClient, useCommand, useSession } from '../../session/index.ts'
import { Button, Section, SelectField, TextField } from '../../ui/index.ts'
import { useText } from './texts.ts'

/** Name and language. The language is kept with the account, so that a new browser speaks it too. */
export function ProfileSection(): ReactNode {
  const t = useText()
  const client = useClient()
  const { member } = useSession()
  const { setLanguage } = useLanguage()
  const [name, setName] = useState(member.name)
  const [language, setWanted] = useState(member.language ?? '')
  const chosen = LANGUAGES.find((one) => one === language) ?? null
  const save = useCommand({
    run: () => client.session.editAccount({ name: name.trim(), language: chosen }),
    changes: [['session']],
    said: () => t('account.saved'),
    onDone: () => (chosen === null ? undefined : setLanguage(chosen)),
  })
  const changed = name.trim() !== member.name || chosen !== member.language
  function submit(event: FormEvent): void {
    event.preventDefault()
    save.mutate()
  }
  return (
    <Section title={t('account.you')}>
      <form onSubmit={submit} className="grid gap-4 sm:grid-cols-2">
        <TextField label={t('account.name')} autoComplete="name" required value={name} onChange={setName} />
        <SelectField label={t('account.language')} value={language} onChange={setWanted}>
          <option value="">{t('account.languageOfBrowser')}</option>
          {LANGUAGES.map((one) => (
            <option key={one} value={one}>
              {LANGUAGE_NAMES[one]}
            </option>
          ))}
        </SelectField>
        <Button
          type="submit"
          look="primary"
          busy={save.isPending}
          disabled={!changed || name.trim() === ''}
          className="justify-self-start"
        >
          {t('account.save')}
        </Button>
      </form>
    </Section>
  )
}

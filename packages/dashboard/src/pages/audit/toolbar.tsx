import type { AuditEventResource } from '@keywright/client'
import { type ReactNode, useState } from 'react'
import { useSession } from '../../session/index.ts'
import { Button, CheckField, SelectField, TextField } from '../../ui/index.ts'
import { ACTIONS, knownAction, nameOfAction } from './actions.ts'
import { useNames } from './names.ts'
import { type AuditSearch, isFiltered, isKeyId } from './search.ts'
import { useText } from './texts.ts'

interface ToolbarProps {
  readonly search: AuditSearch
  /** Of the page that is shown: those who did something in it can be chosen. */
  readonly events: readonly AuditEventResource[]
  readonly onChange: (search: AuditSearch) => void
}

/** What narrows the events. All of it stands in the address. */
export function Toolbar({ search, events, onChange }: ToolbarProps): ReactNode {
  const t = useText()
  const { operator } = useSession()
  const { after: _, ...filter } = search
  const actors = [
    ...new Set([...(filter.actor === undefined ? [] : [filter.actor]), ...events.map(({ actor }) => actor)]),
  ]
  const nameOf = useNames(actors)
  const set = (name: 'action' | 'actor' | 'key' | 'since' | 'until', value: string): void => {
    const { [name]: _old, ...rest } = filter
    onChange(value === '' ? rest : { ...rest, [name]: value })
  }
  const { of: _of, ...ofWorkspace } = filter
  return (
    <search className="mb-5 grid gap-3">
      {operator ? (
        <CheckField
          label={t('audit.installation')}
          hint={t('audit.installationHelp')}
          checked={filter.of === 'installation'}
          onChange={(wanted) => onChange(wanted ? { of: 'installation' } : ofWorkspace)}
        />
      ) : null}
      <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,11rem),1fr))] items-end gap-3">
        <SelectField label={t('audit.action')} value={filter.action ?? ''} onChange={(value) => set('action', value)}>
          <option value="">{t('audit.all')}</option>
          {filter.action === undefined || knownAction(filter.action) !== undefined ? null : (
            <option value={filter.action}>{filter.action}</option>
          )}
          {ACTIONS.map((action) => (
            <option key={action} value={nameOfAction(action)}>
              {t(`audit.did.${action}`)}
            </option>
          ))}
        </SelectField>
        <SelectField label={t('audit.actor')} value={filter.actor ?? ''} onChange={(value) => set('actor', value)}>
          <option value="">{t('audit.all')}</option>
          {actors.map((actor) => (
            <option key={actor} value={actor}>
              {nameOf(actor)}
            </option>
          ))}
        </SelectField>
        {filter.of === 'installation' ? null : (
          <KeyField key={filter.key} value={filter.key ?? ''} onChange={(value) => set('key', value)} />
        )}
        <TextField
          label={t('audit.since')}
          type="date"
          value={filter.since ?? ''}
          onChange={(value) => set('since', value)}
        />
        <TextField
          label={t('audit.until')}
          type="date"
          value={filter.until ?? ''}
          onChange={(value) => set('until', value)}
        />
        {isFiltered(search) ? (
          <Button icon="close" look="quiet" onClick={() => onChange(filter.of === undefined ? {} : { of: filter.of })}>
            {t('audit.clearFilters')}
          </Button>
        ) : null}
      </div>
    </search>
  )
}

/** Goes into the address once it is an id, and only then: it might have been a token. */
function KeyField({
  value,
  onChange,
}: {
  readonly value: string
  readonly onChange: (value: string) => void
}): ReactNode {
  const t = useText()
  const [text, setText] = useState(value)
  function type(next: string): void {
    const typed = next.trim()
    setText(typed)
    if ((typed === '' && value !== '') || isKeyId(typed)) onChange(typed)
  }
  return (
    <TextField
      label={t('audit.key')}
      placeholder="key_…"
      autoComplete="off"
      spellCheck={false}
      value={text}
      error={text === '' || 'key_'.startsWith(text) || text.startsWith('key_') ? undefined : t('audit.keyWrong')}
      onChange={type}
    />
  )
}

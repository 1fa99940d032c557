import type { ScopeResource, TypeResource } from '@keywright/client'
import { type ReactNode, useId, useState } from 'react'
import { useLocalText } from '../i18n/index.ts'
import { useService } from '../session/index.ts'
import { Button, CheckField, TextField } from '../ui/index.ts'
import { Group } from './choice-fields.tsx'
import { type Draft, includedIn, readScopes } from './draft.ts'
import { useText } from './texts.ts'

interface ScopesPickerProps {
  readonly draft: Pick<Draft, 'access' | 'scopes'>
  readonly type: TypeResource
  readonly onChange: (change: Partial<Draft>) => void
  readonly error: string | undefined
}

/** From so many scopes on there is a field that finds one. */
const SEARCHED_FROM = 9
const LIST = 'grid gap-x-6 gap-y-2.5 px-3 py-3 sm:grid-cols-2'

/** What the key may do: full access where the definition has it, else scope by scope. */
export function ScopesPicker({ draft, type, onChange, error }: ScopesPickerProps): ReactNode {
  const t = useText()
  const withAll = type.newKeys.scopes === 'all'
  return (
    <Group legend={t('keyParts.scopes')} error={error}>
      {withAll ? (
        <div className="mb-3 grid gap-2">
          <CheckField
            kind="radio"
            name="access"
            label={t('keyParts.all')}
            hint={t('keyParts.allHelp')}
            checked={draft.access === 'all'}
            onChange={() => onChange({ access: 'all' })}
          />
          <CheckField
            kind="radio"
            name="access"
            label={t('keyParts.chosen')}
            checked={draft.access === 'chosen'}
            onChange={() => onChange({ access: 'chosen' })}
          />
        </div>
      ) : null}
      {draft.access === 'chosen' ? <ScopeList {...{ draft, type, onChange }} /> : null}
    </Group>
  )
}

function ScopeList({ draft, type, onChange }: Omit<ScopesPickerProps, 'error'>): ReactNode {
  const t = useText()
  const local = useLocalText()
  const id = useId()
  const service = useService()
  const [text, setText] = useState('')
  const reading = readScopes(type)
  const included = includedIn(service, draft.scopes)
  const shown = service.scopes.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()))
  const allowed = shown.filter(({ name }) => type.scopes.includes(name))
  const refused = shown.filter(({ name }) => !type.scopes.includes(name))
  function toggle(name: string, checked: boolean): void {
    onChange({ scopes: checked ? [...draft.scopes, name] : draft.scopes.filter((scope) => scope !== name) })
  }
  const boxOf = (scope: ScopeResource): ReactNode => (
    <li key={scope.name} className="min-w-0">
      <ScopeBox
        scope={scope}
        chosen={draft.scopes.includes(scope.name)}
        includedBy={included.get(scope.name)}
        allowed={type.scopes.includes(scope.name)}
        onChange={(checked) => toggle(scope.name, checked)}
      />
    </li>
  )
  return (
    <div className="rounded-md border border-line">
      <div className="grid gap-2 border-b border-line px-3 py-2.5">
        {service.scopes.length < SEARCHED_FROM ? null : (
          <TextField
            label={t('keyParts.findScope')}
            type="search"
            autoComplete="off"
            spellCheck={false}
            value={text}
            onChange={setText}
          />
        )}
        <div className="flex flex-wrap items-center gap-2">
          {reading.length === 0 ? null : (
            <Button onClick={() => onChange({ scopes: [...new Set([...draft.scopes, ...reading])] })}>
              {t('keyParts.allRead')}
            </Button>
          )}
          <Button look="quiet" disabled={draft.scopes.length === 0} onClick={() => onChange({ scopes: [] })}>
            {t('keyParts.noScopes')}
          </Button>
          <span role="status" className="ml-auto text-sm text-muted">
            {t('keyParts.chosenCount', { count: draft.scopes.length })}
          </span>
        </div>
      </div>
      {shown.length === 0 ? <p className="px-3 py-3 text-muted">{t('keyParts.noScopeFound')}</p> : null}
      <ul className={LIST}>{allowed.map(boxOf)}</ul>
      {refused.length === 0 ? null : (
        <div role="group" aria-labelledby={`${id}-why`} className="border-t border-line">
          <p id={`${id}-why`} className="px-3 pt-3 text-sm text-pretty">
            {t('keyParts.notForType')} {type.why === null ? null : local(type.why)}
          </p>
          <ul className={LIST}>{refused.map(boxOf)}</ul>
        </div>
      )}
    </div>
  )
}

interface ScopeBoxProps {
  readonly scope: ScopeResource
  /** The type of the key may hold it. */
  readonly allowed: boolean
  readonly chosen: boolean
  /** A chosen scope that brings this one along: it is then ticked, and cannot be taken away alone. */
  readonly includedBy: string | undefined
  readonly onChange: (checked: boolean) => void
}

function ScopeBox({ scope, allowed, chosen, includedBy, onChange }: ScopeBoxProps): ReactNode {
  const t = useText()
  const local = useLocalText()
  return (
    <CheckField
      label={
        <code translate="no" className="font-mono text-sm [overflow-wrap:anywhere]">
          {scope.name}
        </code>
      }
      hint={
        <>
          {local(scope.description)}
          {includedBy === undefined ? null : (
            <span className="mt-0.5 block">{t('keyParts.comesWith', { scope: includedBy })}</span>
          )}
        </>
      }
      checked={allowed && (chosen || includedBy !== undefined)}
      disabled={!allowed || includedBy !== undefined}
      onChange={onChange}
    />
  )
}

import type { NamedResource } from '@keywright/client'
import { type ReactNode, useMemo } from 'react'
import { useLocalText } from '../../i18n/index.ts'
import { useService, useWord } from '../../session/index.ts'
import { CheckField, SelectField, TextField } from '../../ui/index.ts'
import { type Draft, examplesOf } from './draft.ts'
import { useText } from './texts.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const

interface RequestFieldsProps {
  readonly draft: Draft
  readonly onChange: (part: Partial<Draft>) => void
}

/** The request that the key would come with. All of it may stay empty: then the key alone is judged. */
export function RequestFields({ draft, onChange }: RequestFieldsProps): ReactNode {
  const t = useText()
  const service = useService()
  const examples = useMemo(() => examplesOf(service), [service])
  const chosen = examples.findIndex(({ method, path }) => method === draft.method && path === draft.path)
  return (
    <fieldset className="grid gap-3 border-t border-line pt-4">
      <legend className="sr-only">{t('checkKey.request')}</legend>
      <p aria-hidden="true" className="text-lg font-semibold">
        {t('checkKey.request')} <span className="text-base font-normal text-muted">{t('checkKey.mayStayEmpty')}</span>
      </p>
      {examples.length === 0 ? null : (
        <SelectField
          label={t('checkKey.example')}
          value={String(chosen)}
          onChange={(value) => onChange(examples[Number(value)] ?? { path: '' })}
        >
          <option value="-1">{t('checkKey.noExample')}</option>
          {examples.map(({ method, path }, index) => (
            <option key={`${method} ${path}`} value={index}>
              {method} {path}
            </option>
          ))}
        </SelectField>
      )}
      <div className="grid grid-cols-[7rem_minmax(0,1fr)] gap-3">
        <SelectField label={t('checkKey.method')} value={draft.method} onChange={(method) => onChange({ method })}>
          {[...new Set([...METHODS, draft.method])].map((method) => (
            <option key={method}>{method}</option>
          ))}
        </SelectField>
        <TextField
          label={t('checkKey.path')}
          placeholder="/v1/…"
          spellCheck={false}
          value={draft.path}
          onChange={(path) => onChange({ path })}
        />
      </div>
      <MoreOfRequest draft={draft} onChange={onChange} />
    </fieldset>
  )
}

/** What is seldom asked: put away until it is wanted. */
function MoreOfRequest({ draft, onChange }: RequestFieldsProps): ReactNode {
  const t = useText()
  const local = useLocalText()
  const word = useWord()
  const { environments, types, scopes } = useService()
  return (
    <details className="rounded-md border border-line bg-canvas px-3 py-2">
      <summary className="min-h-6 cursor-pointer font-medium">{t('checkKey.more')}</summary>
      <div className="mt-3 grid gap-3">
        <ChoiceOf label={word('environment')} options={environments} name="environment" {...{ draft, onChange }} />
        <ChoiceOf label={word('type')} options={types} name="type" {...{ draft, onChange }} />
        <TextField
          label={t('checkKey.ip')}
          placeholder="203.0.113.7"
          spellCheck={false}
          value={draft.ip}
          onChange={(ip) => onChange({ ip })}
        />
        <TextField
          label={t('checkKey.origin')}
          placeholder="https://www.example.com"
          spellCheck={false}
          value={draft.origin}
          onChange={(origin) => onChange({ origin })}
        />
        <fieldset>
          <legend className="mb-1 font-medium">{t('checkKey.scopes')}</legend>
          <div className="grid max-h-56 gap-2 overflow-y-auto py-1 pl-0.5">
            {scopes.map(({ name, description }) => (
              <CheckField
                key={name}
                label={<code translate="no">{name}</code>}
                hint={local(description)}
                checked={draft.scopes.includes(name)}
                onChange={(wanted) =>
                  onChange({ scopes: wanted ? [...draft.scopes, name] : draft.scopes.filter((one) => one !== name) })
                }
              />
            ))}
          </div>
        </fieldset>
      </div>
    </details>
  )
}

interface ChoiceProps extends RequestFieldsProps {
  readonly label: string
  readonly name: 'environment' | 'type'
  readonly options: readonly NamedResource[]
}

function ChoiceOf({ label, name, options, draft, onChange }: ChoiceProps): ReactNode {
  const t = useText()
  const local = useLocalText()
  if (options.length < 2) return null
  return (
    <SelectField label={label} value={draft[name]} onChange={(value) => onChange({ [name]: value })}>
      <option value="">{t('checkKey.any')}</option>
      {options.map((option) => (
        <option key={option.name} value={option.name}>
          {local(option.title)}
        </option>
      ))}
    </SelectField>
  )
}

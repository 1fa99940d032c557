import type { ApiKeyResource } from '@keywright/client'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useLocalText } from '../../i18n/index.ts'
import { useClient, useService, useWord, useWorkspace } from '../../session/index.ts'
import { Button, CheckField, SelectField, TextField, useToasts, useProblem } from '../../ui/index.ts'
import { FoundByToken } from './found-by-token.tsx'
import { looksLikeToken } from './pasted-token.ts'
import { type ApiKeysFilter, isFiltered, STATUSES, UNUSED } from './search.ts'
import { useText } from './texts.ts'

interface ToolbarProps {
  readonly filter: ApiKeysFilter
  readonly onChange: (filter: ApiKeysFilter) => void
}

const TYPED_SETTLES_MS = 300

/** `null`: the token belongs to no key of this workspace. */
type Found = ApiKeyResource | null

/** Search and filters. A pasted token is taken out of the field, asked about in a request's body, and forgotten. */
export function Toolbar({ filter, onChange }: ToolbarProps): ReactNode {
  const t = useText()
  const client = useClient()
  const toasts = useToasts()
  const problem = useProblem()
  const { id } = useWorkspace()
  const [text, setText] = useState(filter.name ?? '')
  const [found, setFound] = useState<Found>()
  // On a small screen the filters are put away until they are wanted.
  const [open, setOpen] = useState(false)
  const latest = useRef({ filter, onChange })
  latest.current = { filter, onChange }
  // The address has changed by other means, such as "Clear filters" or the way back.
  const [known, setKnown] = useState(filter.name)
  if (known !== filter.name) {
    setKnown(filter.name)
    setText(filter.name ?? '')
  }
  useEffect(() => {
    const { filter: before, onChange: change } = latest.current
    if (text.trim() === (before.name ?? '')) return undefined
    const timer = setTimeout(() => change(withText(before, 'name', text.trim())), TYPED_SETTLES_MS)
    return () => clearTimeout(timer)
  }, [text])
  function type(value: string): void {
    setFound(undefined)
    if (!looksLikeToken(value)) {
      setText(value)
      return
    }
    setText('')
    // No query and no mutation: those keep what they were asked with.
    client.apiKeys.search(id, value.trim()).then(setFound, (error: unknown) => toasts.failed(problem(error)))
  }
  return (
    <search className="mb-5 grid gap-3">
      <div className="grid grid-cols-[repeat(auto-fit,minmax(8.5rem,1fr))] items-end gap-3">
        <TextField
          className="col-span-full sm:col-span-2"
          label={t('apiKeys.search')}
          type="search"
          placeholder={t('apiKeys.searchHint')}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={type}
        />
        <Button icon="filter" aria-expanded={open} className="col-span-full md:hidden" onClick={() => setOpen(!open)}>
          {t('apiKeys.filters')}
        </Button>
        <div className={open ? 'contents' : 'contents max-md:hidden'}>
          <Filters filter={filter} onChange={onChange} />
        </div>
      </div>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <CheckField
          className={open ? '' : 'max-md:hidden'}
          label={t('apiKeys.neverExpiresOnly')}
          checked={filter.neverExpires === true}
          onChange={(checked) => {
            const { neverExpires: _, ...rest } = filter
            onChange(checked ? { ...rest, neverExpires: true } : rest)
          }}
        />
        {isFiltered(filter) ? (
          <Button look="quiet" icon="close" onClick={() => onChange({})}>
            {t('apiKeys.clearFilters')}
          </Button>
        ) : null}
      </div>
      <div role="status">{found === undefined ? null : <FoundByToken found={found} />}</div>
    </search>
  )
}

function withText(
  filter: ApiKeysFilter,
  name: 'name' | 'environment' | 'type' | 'scope',
  value: string,
): ApiKeysFilter {
  const { [name]: _, ...rest } = filter
  return value === '' ? rest : { ...rest, [name]: value }
}

function Filters({ filter, onChange }: ToolbarProps): ReactNode {
  const t = useText()
  const word = useWord()
  const local = useLocalText()
  const { environments, types, scopes } = useService()
  const all = <option value="">{t('apiKeys.all')}</option>
  return (
    <>
      <SelectField
        label={t('apiKeys.status')}
        value={filter.status ?? ''}
        onChange={(value) => {
          const { status: _, ...rest } = filter
          const status = STATUSES.find((one) => one === value)
          onChange(status === undefined ? rest : { ...rest, status })
        }}
      >
        {all}
        {STATUSES.map((one) => (
          <option key={one} value={one}>
            {t(`apiKeys.state.${one}`)}
          </option>
        ))}
      </SelectField>
      {environments.length < 2 ? null : (
        <SelectField
          label={word('environment')}
          value={filter.environment ?? ''}
          onChange={(value) => onChange(withText(filter, 'environment', value))}
        >
          {all}
          {environments.map(({ name, title }) => (
            <option key={name} value={name}>
              {local(title)}
            </option>
          ))}
        </SelectField>
      )}
      {types.length < 2 ? null : (
        <SelectField
          label={word('type')}
          value={filter.type ?? ''}
          onChange={(value) => onChange(withText(filter, 'type', value))}
        >
          {all}
          {types.map(({ name, title }) => (
            <option key={name} value={name}>
              {local(title)}
            </option>
          ))}
        </SelectField>
      )}
      <SelectField
        label={t('apiKeys.scope')}
        value={filter.scope ?? ''}
        onChange={(value) => onChange(withText(filter, 'scope', value))}
      >
        {all}
        {scopes.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t('apiKeys.unused')}
        value={filter.unused ?? ''}
        onChange={(value) => {
          const { unused: _, ...rest } = filter
          const unused = UNUSED.find((one) => one === value)
          onChange(unused === undefined ? rest : { ...rest, unused })
        }}
      >
        {all}
        {UNUSED.map((one) => (
          <option key={one} value={one}>
            {t(`apiKeys.unused.${one}`)}
          </option>
        ))}
      </SelectField>
    </>
  )
}

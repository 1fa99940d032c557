import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { useClient, useWord, useWorkspace } from '../../../session/index.ts'
import { TextField } from '../../../ui/index.ts'
import { looksLikeToken } from '../pasted-token.ts'
import { keysOf } from '../queries.ts'
import { useText } from './texts.ts'

const NAME_LENGTH_MAX = 200
const TYPED_SETTLES_MS = 400

interface NameFieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly error: string | undefined
}

/** The name of the new key. Two keys may have one name, and whoever makes the second is told so. */
export function NameField({ value, onChange, error }: NameFieldProps): ReactNode {
  const t = useText()
  const word = useWord()
  const taken = useNameTaken(value.trim())
  return (
    <div>
      <TextField
        label={word('name')}
        hint={t('create.name')}
        error={error}
        name="name"
        autoFocus
        autoComplete="off"
        maxLength={NAME_LENGTH_MAX}
        placeholder={t('create.nameExample')}
        value={value}
        onChange={onChange}
      />
      <p role="status" className="mt-1 text-sm text-brass empty:hidden">
        {looksLikeToken(value) ? t('create.nameIsToken') : taken ? t('create.nameTaken') : null}
      </p>
    </div>
  )
}

/** Whether another key has this very name. Asked about once the typing rests; never about what may be a token. */
function useNameTaken(name: string): boolean {
  const client = useClient()
  const { id } = useWorkspace()
  const [settled, setSettled] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setSettled(looksLikeToken(name) ? '' : name), TYPED_SETTLES_MS)
    return () => clearTimeout(timer)
  }, [name])
  const found = useQuery({
    queryKey: [...keysOf(id), 'named', settled],
    queryFn: ({ signal }) => client.apiKeys.list(id, { name: settled, limit: 100 }, { signal }),
    enabled: settled !== '',
  })
  const wanted = settled.toLocaleLowerCase()
  return settled === name && (found.data?.items ?? []).some((one) => one.name.toLocaleLowerCase() === wanted)
}

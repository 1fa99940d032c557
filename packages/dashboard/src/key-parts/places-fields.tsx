import type { ReactNode } from 'react'
import { TextAreaField } from '../ui/index.ts'
import type { FieldsProps } from './fields-props.ts'
import { useText } from './texts.ts'

/** The addresses, and of a type for browsers the web pages, that the key may be used from. */
export function PlacesFields({ draft, type, onChange, errorOf }: FieldsProps): ReactNode {
  const t = useText()
  return (
    <>
      <TextAreaField
        label={t('keyParts.ips')}
        hint={t('keyParts.ipsHelp')}
        error={errorOf('ips')}
        optional
        spellCheck={false}
        value={draft.ips}
        onChange={(ips) => onChange({ ips })}
      />
      {type.browser ? (
        <TextAreaField
          label={t('keyParts.origins')}
          hint={t('keyParts.originsHelp')}
          error={errorOf('origins')}
          optional
          spellCheck={false}
          value={draft.origins}
          onChange={(origins) => onChange({ origins })}
        />
      ) : null}
    </>
  )
}

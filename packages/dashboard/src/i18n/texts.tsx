import { Trans, useLingui } from '@lingui/react'
import { type ReactElement, type ReactNode, useCallback } from 'react'

export type TextValues = Readonly<Record<string, string | number>>
/** Gives the text of an id in the language of the page. */
export type Text<Id extends string> = (id: Id, values?: TextValues) => string

export interface RichProps<Id extends string> {
  readonly id: Id
  readonly values?: Readonly<Record<string, ReactNode>>
  /** What stands for the tags of the text: `<link>the guide</link>` is drawn by `components.link`. */
  readonly components?: Readonly<Record<string, ReactElement>>
}

/**
 * The texts of one folder: `makeTexts<keyof typeof en>()`. Ids are checked by the compiler against the English catalogue; a
 * test holds the other languages to the same ids and values.
 */
export function makeTexts<Id extends string>(): {
  useText(): Text<Id>
  Rich(props: RichProps<Id>): ReactNode
} {
  function useText(): Text<Id> {
    const { i18n } = useLingui()
    const { locale } = i18n
    // The locale stands for what the object says: in every language it is the same object.
    return useCallback((id, values) => i18n._(id, values), [i18n, locale])
  }
  function Rich({ id, values, components }: RichProps<Id>): ReactNode {
    return <Trans id={id} values={{ ...values }} components={{ ...components }} />
  }
  return { useText, Rich }
}

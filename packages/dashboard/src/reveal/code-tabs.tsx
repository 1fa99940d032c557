import { Tabs } from 'radix-ui'
import { type ReactNode, useRef } from 'react'
import { CopyButton } from '../ui/index.ts'
import { CODE_NAMES, LANGUAGES_OF_CODE, type LanguageOfCode } from './snippets.ts'
import { useText } from './texts.ts'

interface CodeTabsProps {
  readonly code: Readonly<Record<LanguageOfCode, string>>
  readonly variable: string
}

/** A first request in several languages; none of them holds the token. */
export function CodeTabs({ code, variable }: CodeTabsProps): ReactNode {
  const t = useText()
  return (
    <section aria-label={t('reveal.use')}>
      <h3 className="font-medium">{t('reveal.use')}</h3>
      <p className="text-sm text-muted">{t('reveal.useHelp', { variable })}</p>
      <Tabs.Root defaultValue="curl" className="mt-2 rounded-md border border-line">
        <Tabs.List aria-label={t('reveal.use')} className="flex flex-wrap gap-1 border-b border-line px-2 pt-1.5">
          {LANGUAGES_OF_CODE.map((language) => (
            <Tabs.Trigger
              key={language}
              value={language}
              className="-mb-px min-h-9 border-b-2 border-transparent px-2.5 text-muted data-[state=active]:border-action data-[state=active]:font-semibold data-[state=active]:text-ink"
            >
              {CODE_NAMES[language]}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {LANGUAGES_OF_CODE.map((language) => (
          <Tabs.Content key={language} value={language} tabIndex={-1}>
            <Code code={code[language]} name={CODE_NAMES[language]} />
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </section>
  )
}

function Code({ code, name }: { readonly code: string; readonly name: string }): ReactNode {
  const t = useText()
  const shown = useRef<HTMLElement>(null)
  return (
    <div className="relative">
      <pre
        tabIndex={0}
        translate="no"
        role="region"
        aria-label={t('reveal.codeIn', { language: name })}
        className="max-h-56 overflow-auto p-3 pr-4 pb-13 font-mono text-sm leading-relaxed sm:pb-3"
      >
        <code ref={shown}>{code}</code>
      </pre>
      <CopyButton text={code} shownIn={shown} className="absolute right-2 bottom-2 sm:top-2 sm:bottom-auto" />
    </div>
  )
}

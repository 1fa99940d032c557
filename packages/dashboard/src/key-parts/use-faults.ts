import { type RefObject, useEffect, useRef } from 'react'
import type { Draft } from './draft.ts'
import type { Fault, FaultField } from './faults.ts'
import { useText } from './texts.ts'

const FIELD_OF: Readonly<Partial<Record<keyof Draft, FaultField>>> = {
  name: 'name',
  environment: 'environment',
  type: 'scopes',
  access: 'scopes',
  scopes: 'scopes',
  expiry: 'expiry',
  day: 'expiry',
  limits: 'limits',
  ips: 'ips',
  origins: 'origins',
}

/** Whether an edit changes a field that was wrong. */
export function touches(edit: Partial<Draft>, field: FaultField): boolean {
  return (Object.keys(edit) as (keyof Draft)[]).some((name) => FIELD_OF[name] === field)
}

/** The text of what is wrong with a field, in the language of the page. */
export function useErrorOf(faults: readonly Fault[]): (field: FaultField, part?: string) => string | undefined {
  const t = useText()
  return (field, part) => {
    const fault = faults.find((one) => one.field === field && one.part === part)
    if (fault === undefined) return undefined
    return fault.id === undefined ? fault.said : t(fault.id, fault.values)
  }
}

/** Puts the focus on the first field that is wrong, each time that something new is. */
export function useFaultFocus(faults: readonly Fault[]): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null)
  const what = faults.map(({ field, part }) => `${field}/${part}`).join()
  useEffect(() => {
    if (what !== '') form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-faulty] :enabled')?.focus()
  }, [what])
  return form
}

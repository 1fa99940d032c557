import { useActorNames } from '../../session/index.ts'
import { useText } from './texts.ts'

/** Actors and subjects that are nobody in particular: what runs by itself, and callers who have not said who they are. */
const OURS: ReadonlyMap<string, 'audit.system' | 'audit.anyone' | 'audit.nobody'> = new Map([
  ['system', 'audit.system'],
  ['anyone', 'audit.anyone'],
  ['nobody', 'audit.nobody'],
])

/** The names of those who did something, where they may be told here; else their ids, which an event never loses. */
export function useNames(ids: readonly string[]): (id: string) => string {
  const t = useText()
  const nameOf = useActorNames(ids)
  return (id) => {
    const text = OURS.get(id)
    return text === undefined ? (nameOf(id) ?? id) : t(text)
  }
}

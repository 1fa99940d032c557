/** One more node on a store, as a process of its own. */
import { createKeywright, type Keywright } from 'keywright'
import { answerParent } from './child.ts'
import { meetKeys } from './checks.ts'
import { SERVICE } from './fixture.ts'
import type { Place } from './places.ts'

export type NodeMessage =
  | { readonly kind: 'open'; readonly place: Place['store'] }
  | { readonly kind: 'meet'; readonly tokens: readonly string[] }
  | { readonly kind: 'close' }

let keywright: Keywright | undefined

answerParent<NodeMessage>(async (message) => {
  if (message.kind === 'open') keywright = await createKeywright(message.place)
  else if (message.kind === 'close') await keywright?.close()
  else if (keywright === undefined) throw new Error('this node is not open')
  else await meetKeys({ keywright }, SERVICE, message.tokens)
})

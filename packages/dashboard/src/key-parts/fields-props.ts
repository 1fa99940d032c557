import type { LimitResource, TypeResource } from '@keywright/client'
import type { Draft } from './draft.ts'
import type { FaultField } from './faults.ts'

export type ErrorOf = (field: FaultField, part?: string) => string | undefined

/** What fields of a key share. */
export interface FieldsProps {
  readonly draft: Draft
  readonly type: TypeResource
  readonly onChange: (change: Partial<Draft>) => void
  readonly errorOf: ErrorOf
}

export interface LimitFieldsProps extends Omit<FieldsProps, 'type'> {
  /** With the numbers that hold in the workspace. */
  readonly limits: readonly LimitResource[]
}

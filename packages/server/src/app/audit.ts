import { type AuditRefusals, type AuditRefusalsPorts, makeAuditRefusals } from './audit-refusals.ts'
import { type CheckAudit, type CheckAuditPorts, makeCheckAudit } from './check-audit.ts'
import { makeReadAudit, type ReadAudit } from './read-audit.ts'

export interface AuditUseCases {
  readonly readAudit: ReadAudit
  readonly checkAudit: CheckAudit
  readonly auditRefusals: AuditRefusals
}

/** Reading the audit, checking it, and the events of commands that were refused. */
export function makeAuditUseCases(ports: Omit<CheckAuditPorts, 'queries'> & AuditRefusalsPorts): AuditUseCases {
  return {
    readAudit: makeReadAudit(ports),
    checkAudit: makeCheckAudit(ports),
    auditRefusals: makeAuditRefusals(ports),
  }
}

import { describe, expectTypeOf, it } from 'vitest'
import type { AuditEventResource, AuditFinding, AuditHead } from './audit-resources.ts'
import type { components } from './generated/api.ts'
import type { ActorResource, InvitationResource, WorkspaceMemberResource } from './members.ts'
import type {
  Effective,
  IntrospectAnswer,
  RefusalResource,
  ServiceResource,
  UsageAnswer,
  WorkspaceResource,
} from './resources.ts'
import type { LinkResource, OwnSessionResource, SessionResource, SignInMethods } from './session.ts'
import type { ApiKeyResource, VerifyAnswer } from './verifier.ts'

type Schemas = components['schemas']

// The generated types say what the server's document promises; ours say it for people. The compiler holds them together.
describe("the client's types", () => {
  it('are what the OpenAPI document promises: API keys', () => {
    expectTypeOf<Schemas['ApiKey']>().toExtend<ApiKeyResource>()
  })

  it('are what the OpenAPI document promises: workspaces and services', () => {
    expectTypeOf<Schemas['Workspace']>().toExtend<WorkspaceResource>()
    expectTypeOf<Schemas['Service']>().toExtend<ServiceResource>()
  })

  it('are what the OpenAPI document promises: how far a command has got', () => {
    expectTypeOf<Schemas['Effective']>().toExtend<Effective>()
  })

  it('are what the OpenAPI document promises: usage and refusals', () => {
    expectTypeOf<Schemas['Usage']>().toExtend<UsageAnswer>()
    expectTypeOf<Schemas['Refusal']>().toExtend<RefusalResource>()
  })

  it('are what the OpenAPI document promises: members and sessions', () => {
    expectTypeOf<Schemas['WorkspaceMember']>().toExtend<WorkspaceMemberResource>()
    expectTypeOf<Schemas['Invitation']>().toExtend<InvitationResource>()
    expectTypeOf<Schemas['SessionState']>().toExtend<SessionResource>()
    expectTypeOf<Schemas['OwnSession']>().toExtend<OwnSessionResource>()
    expectTypeOf<Schemas['Actor']>().toExtend<ActorResource>()
    expectTypeOf<Schemas['Link']>().toExtend<LinkResource>()
    expectTypeOf<Schemas['SignInMethods']>().toExtend<SignInMethods>()
  })

  it('are what the OpenAPI document promises: the audit', () => {
    expectTypeOf<Schemas['AuditEvent']>().toExtend<AuditEventResource>()
    expectTypeOf<Schemas['AuditHead']>().toExtend<AuditHead>()
    expectTypeOf<Schemas['AuditFinding']>().toExtend<AuditFinding>()
  })

  it('are what the OpenAPI document promises: checks', () => {
    expectTypeOf<Schemas['VerifyAnswer']>().toExtend<VerifyAnswer>()
    expectTypeOf<Schemas['Introspection']>().toExtend<IntrospectAnswer>()
  })
})

/**
 * The rules of Keywright: tokens, keys, scopes, limits, verdicts, refusals and the audit chain.
 * Owns: every decision. Refuses: clocks, randomness, hashing, I/O; whoever calls brings them.
 * Called by: the server, the client and the command line.
 */
export * from './address-block.ts'
export * from './audit/index.ts'
export * from './errors.ts'
export * from './ids.ts'
export * from './key/index.ts'
export * from './limit/index.ts'
export * from './member/index.ts'
export * from './refusal/index.ts'
export * from './scope/index.ts'
export * from './service/index.ts'
export * from './token/index.ts'
export * from './verdict/index.ts'

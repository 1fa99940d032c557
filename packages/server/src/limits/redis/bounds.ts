/** Commands on their way at once; beyond it a debit fails at once, as if Redis were away. Four batches of debits have room. */
export const COMMANDS_IN_FLIGHT_MAX = 4096
/** One command as the client waits for it. Below the limiter's own patience, so that of a cluster one silent master is noticed first. */
export const REPLY_TIMEOUT_MS = 2000
/** A connection that owes answers and is silent for so long is dead, and is made anew. */
export const SILENCE_MAX_MS = 3000
/** One attempt to connect. */
export const CONNECT_TIMEOUT_MS = 2000
/** The whole of a start: connecting, signing in, and Redis reading its own file. */
export const OPEN_TIMEOUT_MS = 10_000
/** The first wait before a new connection; it doubles, and half of it is random. */
export const RECONNECT_FIRST_MS = 50
export const RECONNECT_MAX_MS = 2000
/** How often a cluster is asked which master holds what, beside the times when a master says that it has moved. */
export const SLOTS_REFRESH_MS = 5000
/** How often one command follows a slot that has moved. It has not run until it is answered by something else. */
export const REDIRECTIONS_MAX = 5

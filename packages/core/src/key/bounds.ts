/** Every bound of an API key's fields. The reference page `docs/reference/bounds.md` is made from these. */
export const KEY_BOUNDS = {
  nameLengthMax: 200,
  scopesMax: 256,
  metadataEntriesMax: 32,
  metadataNameLengthMax: 64,
  metadataValueLengthMax: 512,
  allowedIpsMax: 100,
  allowedOriginsMax: 100,
  originLengthMax: 255,
  /** Secrets of one key that are not ended; a rotation with overlap adds one. */
  liveSecretsMax: 5,
  /** Ended secrets that stay on the key for its history. */
  endedSecretsKept: 20,
  overlapMsMax: 30 * 86_400_000,
  reasonLengthMax: 500,
  slugLengthMax: 60,
  /** Keys of one import, or of one command on many. */
  batchMax: 1000,
  /** Problems of a batch that its refusal names; it counts them all. */
  batchProblemsMax: 100,
  displayLengthMax: 64,
  /** A limit's number; large enough for any API, small enough that sums stay exact. */
  limitMax: 1_000_000_000_000,
  windowMsMax: 366 * 86_400_000,
  windowMsMin: 1000,
  /** Callers of one secret that are told apart; of those beyond, the latest stay. */
  callersPerSecretMax: 32,
} as const

import { JSON_DEPTH_MAX, JSON_MEMBERS_MAX } from './strict-json.ts'
import { DATA_PLANE_BODY_BYTES_MAX } from './wire.ts'

/** Every bound of a request. The reference page `docs/reference/bounds.md` is made from these. */
export const HTTP_BOUNDS = {
  /** Of a body, at both planes. */
  bodyBytesMax: DATA_PLANE_BODY_BYTES_MAX,
  /** Of a body that holds a service definition. */
  definitionBytesMax: 524_288,
  /** Of a body that holds the keys of an import. */
  importBytesMax: 1_048_576,
  /** Of all headers and the request line together. */
  headerBytesMax: 16_384,
  /** How many headers; Node would leave out what lies beyond a number of its own, and say nothing. */
  headersMax: 200,
  urlLengthMax: 8192,
  queryParametersMax: 32,
  jsonDepthMax: JSON_DEPTH_MAX,
  jsonMembersMax: JSON_MEMBERS_MAX,
  pageSizeDefault: 50,
  pageSizeMax: 100,
  cursorLengthMax: 256,
  idempotencyKeyLengthMax: 255,
  ifMatchLengthMax: 256,
  /** Workspaces that a management token may list. */
  reachMax: 100,
  /** Ids whose names are asked for at once. */
  actorsMax: 100,
  /** A token that is searched for. */
  tokenLengthMax: 512,
  /** Refusals that one answer tells. */
  refusalsMax: 100,
  usageDaysDefault: 30,
  usageDaysMax: 366,
  /** Faults that one answer names; the first is the answer's own pointer. */
  faultsMax: 10,
} as const

/** Every bound of a connection; Node's defaults are longer than a check ever needs, or none. */
export const CONNECTION_BOUNDS = {
  /** At each address that is listened on. A process without such a bound runs out of files, and then its store does too. */
  connectionsMax: 10_000,
  /** From its first byte, or from the start of the connection, to the end of the head of a request. */
  headersMsMax: 10_000,
  /** From the first byte of a request to its last. */
  requestMsMax: 30_000,
  /** Of a caller who neither sends nor takes anything while a request or its answer is under way. */
  silenceMsMax: 60_000,
  /** Between an answer and the next request. Longer than gateways keep theirs, so that they end it and not we. */
  keepAliveMsMax: 65_000,
  /** Requests of one connection that wait while another of them is answered. */
  pipelinedMax: 100,
  /** How often the first two times are looked at: a slow caller may have this much more. */
  lookEveryMs: 5000,
} as const

export type ConnectionBounds = Readonly<Record<keyof typeof CONNECTION_BOUNDS, number>>

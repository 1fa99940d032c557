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

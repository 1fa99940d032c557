/** Every bound of a service definition. The reference page `docs/reference/bounds.md` is made from these. */
export const SERVICE_BOUNDS = {
  scopesMax: 256,
  typesMax: 16,
  environmentsMax: 16,
  /** The format that is issued and those still accepted. */
  formatsMax: 8,
  /** Formats times types times environments: each is compared with each, and tried on every token. */
  variantsMax: 512,
  credentialsMax: 8,
  routesMax: 1000,
  routeSegmentsMax: 24,
  /** Of a route in a definition and of a path that is matched; a longer path is no route. */
  pathLengthMax: 8192,
  routeCostMax: 10_000,
  limitsMax: 16,
  plansMax: 32,
  languagesMax: 32,
  nameLengthMax: 64,
  /** A text for people. */
  textLengthMax: 500,
  templateLengthMax: 255,
  urlLengthMax: 500,
  headersMax: 16,
  headerLengthMax: 1000,
  bodyDepthMax: 8,
  /** Values in the body of a refusal or an example, lists and maps counted too. */
  bodyValuesMax: 200,
  bodyTextLengthMax: 4000,
  durationMsMax: 3660 * 86_400_000,
  limitMax: 1_000_000_000_000,
  windowMsMin: 1000,
  windowMsMax: 366 * 86_400_000,
  perWorkspaceMax: 100_000,
  perWorkspaceDefault: 1000,
  /** A format that leaves fewer bits of a token hidden could be guessed from what lists and logs show of it. */
  hiddenBitsMin: 128,
  /** Problems that one validation reports; the last says that there are more. */
  problemsMax: 200,
  /** Ids that a comparison with live keys names for one removed word. */
  conflictIdsMax: 20,
} as const

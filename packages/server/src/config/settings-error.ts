/** A setting that cannot be used; `message` names the variable and what it takes. */
export class SettingsError extends Error {}

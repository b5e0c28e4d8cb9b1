/** Who calls a provider. Stated by the host, never by the caller. */
export interface Consumer {
  /** Name of the plugin; `host` for the platform itself. */
  readonly plugin: string;
  /** As in `consumes` of its manifest, such as `recordings`. */
  readonly purpose?: string;
  /** Id of the person for whom it acts, where it answers one. */
  readonly onBehalfOf?: string;
}

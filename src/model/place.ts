/** Where something is said: source name of the config, `v1`, `v5` or `console`; in chat also the platform's channel id. */
export interface Place {
  readonly source: string;
  readonly channel: string | null;
}

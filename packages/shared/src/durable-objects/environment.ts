// What the state host is given (wrangler.jsonc).

export interface StateEnvironment {
  DB: D1Database;
  KEY_ENCRYPTION_SECRETS?: string;
}

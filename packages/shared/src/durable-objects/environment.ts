// What the state host is given (wrangler.jsonc).
import type { LogoutNotice } from './contracts/logout-notice.ts';

export interface StateEnvironment {
  DB: D1Database;
  LOGOUT_QUEUE: Queue<LogoutNotice>;
  KEY_ENCRYPTION_SECRETS?: string;
}

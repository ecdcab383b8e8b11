// The grants /token serves. op-token proves its table complete against this list, and discovery publishes it.
import type { GrantType } from '../oauth/words.ts';

export const tokenGrantTypes = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
] as const satisfies readonly GrantType[];
export type TokenGrantType = (typeof tokenGrantTypes)[number];

// The Identity Assertion JWT Authorization Grant (draft-ietf-oauth-identity-assertion-authz-grant §3, "ID-JAG") as we issue it: our
// word to another authorization server that a person may use its resources through a client. No token of ours: nothing here takes it.
import { now } from '../clock/index.ts';
import type { Settings } from '../config/settings.ts';
import { randomToken } from '../oauth/encoding.ts';
import { formatScope } from '../oauth/scope.ts';
import type { SigningAlgorithm } from '../oauth/words.ts';
import type { Confirmation } from './access-token.ts';
import { signJwt } from './jwt.ts';
import type { TokenPerson } from './person.ts';
import type { SigningKey } from './signing-keys.ts';

/** Its `typ`. */
export const idJagType = 'oauth-id-jag+jwt';
/** Its name in a token exchange. */
export const idJagTokenType = 'urn:ietf:params:oauth:token-type:id-jag';
export const idJagAlgorithm: SigningAlgorithm = 'ES256';
/** Seconds: long enough to be carried over, and no longer than such an assertion is taken here. */
const longestLifetime = 300;

export interface IdJagInput {
  /** Issuer identifier of the authorization server it is for. */
  audience: string;
  /** What the client is called there. */
  client_id: string;
  /** The person as that server knows them. */
  sub: string;
  person: TokenPerson;
  scope: readonly string[];
  resources: readonly string[];
  /** The proof it has to come with there. */
  cnf: Confirmation | undefined;
  /** Epoch seconds: it does not outlive what it comes from. */
  expires_at: number;
}

/** @returns the JWT, and the seconds it lives */
export async function issueIdJag(
  { audience, client_id, sub, person, scope, resources, cnf, expires_at }: IdJagInput,
  key: SigningKey,
  { settings }: { settings: Settings },
): Promise<{ id_jag: string; expires_in: number }> {
  const issued_at = now();
  const expires_in = Math.min(longestLifetime, expires_at - issued_at);
  const claims = {
    iss: settings.issuer,
    sub,
    aud: audience,
    client_id,
    jti: randomToken(),
    iat: issued_at,
    exp: issued_at + expires_in,
    ...(scope.length > 0 && { scope: formatScope(scope) }),
    ...(resources.length > 0 && { resource: resources.length === 1 ? resources[0] : resources }),
    ...describeSignIn(person),
    ...describeAddress(person),
    ...(cnf && { cnf }),
  };
  return { id_jag: await signJwt(idJagType, claims, key), expires_in };
}

const describeSignIn = ({ grant: { auth_time, acr, amr } }: TokenPerson) => ({ auth_time, acr, amr });

/** For a server that does not know the person yet (§3.1): what the client may know itself, and nobody only claims. */
function describeAddress({ facts, grant }: TokenPerson): { email?: string; email_verified?: true } {
  const { email, email_verified } = JSON.parse(facts.claims) as { email?: string; email_verified?: boolean };
  const isTold = grant.scope.includes('email') && email !== undefined && email_verified === true;
  return isTold ? { email, email_verified } : {};
}

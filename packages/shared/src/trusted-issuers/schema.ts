// What an operator may say of a trusted issuer, for seed files and administration. No hot path comes here.
import { en } from 'zod/locales';
import * as z from 'zod/mini';
import { assertionAlgorithms } from '../clients/authentication/assertion.ts';
import { isCandidate } from '../clients/candidate-keys.ts';
import { jsonWebKeySet } from '../clients/keys.ts';
import { isWebUrl } from '../clients/urls.ts';
import type { Settings } from '../config/settings.ts';
import { parseScope } from '../oauth/scope.ts';
import { subjectMappings, type TrustedIssuer } from './trusted-issuer.ts';

// zod/mini brings no words for what it refuses, and whoever writes an entry reads them.
z.config(en());

/** RFC 7521 §4.1: no refresh token is issued, so nobody asks for one. */
const scopeValue = z.string().check(
  z.maxLength(255),
  z.refine((value) => parseScope(value)?.length === 1, 'is no scope value'),
  z.refine((value) => value !== 'offline_access', 'cannot be granted on an assertion'),
);

const members = z.strictObject({
  issuer: z.string().check(z.regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 printable ASCII characters')),
  status: z._default(z.enum(['active', 'disabled']), 'active'),
  jwks: z.exactOptional(jsonWebKeySet),
  jwks_uri: z.exactOptional(z.string().check(z.maxLength(2000))),
  algorithms: z.array(z.enum(assertionAlgorithms)).check(z.minLength(1)),
  subject_mapping: z.enum(subjectMappings),
  subjects: z.exactOptional(z.array(z.string().check(z.minLength(1), z.maxLength(255))).check(z.minLength(1), z.maxLength(1000))),
  scopes: z._default(z.array(scopeValue).check(z.maxLength(100)), []),
});

/** Of this server. */
export type TrustedIssuerPolicy = Pick<Settings, 'issuer' | 'environment'>;

export type TrustedIssuerEntry = TrustedIssuer & { status: 'active' | 'disabled' };

/** The first member that breaks a rule, and what is wrong with it. */
function findFault(
  { issuer, jwks, jwks_uri, algorithms }: z.infer<typeof members>,
  policy: TrustedIssuerPolicy,
): [member: string, message: string] | undefined {
  if (issuer === policy.issuer) return ['issuer', 'is this server itself'];
  if ((jwks === undefined) === (jwks_uri === undefined)) return ['jwks', 'or jwks_uri must be there, and only one of them'];
  if (jwks_uri !== undefined && !isWebUrl(jwks_uri, policy.environment)) return ['jwks_uri', 'must be an https URL'];
  const keyless = jwks && algorithms.find((alg) => !jwks.keys.some(isCandidate({ alg, use: 'sig' })));
  return keyless ? ['jwks', `has no key for ${keyless}`] : undefined;
}

/** An entry of the registry with its defaults. Errors name the member. */
export const trustedIssuerSchema = (policy: TrustedIssuerPolicy) =>
  z.pipe(
    members,
    z.transform((entry, { issues }): TrustedIssuerEntry => {
      const [member, message] = findFault(entry, policy) ?? [];
      if (member === undefined) return entry;
      issues.push({ code: 'custom', path: [member], message: message ?? '', input: entry });
      return z.NEVER;
    }),
  );

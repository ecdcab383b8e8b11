// What an operator may say of a resource server, for seed files and administration. Owns the shape and which members belong
// together. No hot path comes here.
import { en } from 'zod/locales';
import * as z from 'zod/mini';
import { supportedScopes } from '../claims/registry.ts';
import { isCandidate } from '../clients/candidate-keys.ts';
import { jsonWebKeySet } from '../clients/keys.ts';
import { isWebUrl } from '../clients/urls.ts';
import type { Settings } from '../config/settings.ts';
import {
  canonicalResource,
  contentEncryptionAlgorithms,
  isResourceIdentifier,
  keyManagementAlgorithms,
  parseScope,
  signingAlgorithms,
  supportedAcrValues,
} from '../oauth/index.ts';
import { isHosted, isOwnResource } from './own.ts';
import type { ResourceServer } from './resource-server.ts';

// zod/mini brings no words for what it refuses, and whoever writes an entry reads them.
z.config(en());

const scopeValue = z.string().check(
  z.maxLength(255),
  z.refine((value) => parseScope(value)?.length === 1, 'is no scope value'),
  z.refine((value) => !supportedScopes.includes(value), 'is a scope of this server itself'),
);

const acrValue = z.string().check(z.refine((value) => supportedAcrValues.includes(value), 'cannot be met here'));

const members = z.strictObject({
  resource: z.string().check(z.refine(isResourceIdentifier, 'must be an absolute URI without fragment, of at most 255 characters')),
  resource_name: z.exactOptional(z.string().check(z.trim(), z.minLength(1), z.maxLength(200))),
  status: z._default(z.enum(['active', 'disabled']), 'active'),
  scopes_supported: z.exactOptional(z.array(scopeValue).check(z.maxLength(100))),
  access_token_format: z.exactOptional(z.enum(['jwt', 'opaque'])),
  access_token_lifetime: z.exactOptional(z.int().check(z.minimum(60), z.maximum(86_400))),
  access_token_signing_alg: z.exactOptional(z.enum(signingAlgorithms)),
  access_token_encryption_alg: z.exactOptional(z.enum(keyManagementAlgorithms)),
  access_token_encryption_enc: z.exactOptional(z.enum(contentEncryptionAlgorithms)),
  jwks: z.exactOptional(jsonWebKeySet),
  jwks_uri: z.exactOptional(z.string().check(z.maxLength(2000))),
  introspection_client_ids: z.exactOptional(z.array(z.string().check(z.minLength(1), z.maxLength(255))).check(z.maxLength(20))),
  acr_values: z.exactOptional(z.array(acrValue).check(z.minLength(1), z.maxLength(20))),
  max_age: z.exactOptional(z.int().check(z.minimum(1), z.maximum(2_147_483_647))),
});

type Members = z.infer<typeof members>;
type Member = keyof Members;
/** The first member that breaks a rule, and what is wrong with it. */
type Rule = (entry: Members, policy: ResourceServerPolicy) => [member: Member, message: string] | undefined;

export type ResourceServerPolicy = Pick<Settings, 'issuer' | 'environment'>;

export type ResourceServerEntry = ResourceServer & { status: 'active' | 'disabled' };

const findMember = (entry: Members, names: readonly Member[]): Member | undefined => names.find((name) => entry[name] !== undefined);

/** Our own APIs are made by code; an operator names them and says what they demand of a sign-in. */
const ownResourcesAreOurs: Rule = (entry, { issuer }) => {
  if (!isOwnResource(canonicalResource(entry.resource), issuer)) return undefined;
  const settable: readonly string[] = ['resource', 'resource_name', 'status', 'acr_values', 'max_age'];
  const other = findMember(
    entry,
    z.keyof(members).options.filter((name) => !settable.includes(name)),
  );
  if (other) return [other, 'is not for a seed to say of this server itself'];
  return entry.status === 'disabled' ? ['status', 'is not for a seed to say of this server itself'] : undefined;
};

/** Only there is it this server that asks. */
const demandsAreOurs: Rule = (entry, { issuer }) => {
  const demand = findMember(entry, ['acr_values', 'max_age']);
  return demand && !isHosted(canonicalResource(entry.resource), issuer) ? [demand, `is for resources at ${issuer}`] : undefined;
};

/** RFC 9728 §3: what is described here is asked for by its path, of which every Worker reads one spelling alone (http/worker.ts). */
const descriptionsAreReachable: Rule = ({ resource }, { issuer }) => {
  const [address = ''] = canonicalResource(resource).split('?');
  const isUnreadable = isHosted(address, issuer) && /%|\/\//.test(address.slice(issuer.length));
  return isUnreadable ? ['resource', 'may have neither % nor // in its path'] : undefined;
};

const opaqueTokensAreSealed: Rule = (entry) => {
  const { access_token_format, introspection_client_ids = [] } = entry;
  if (access_token_format !== 'opaque') return undefined;
  const other = findMember(entry, ['access_token_signing_alg', 'access_token_encryption_alg']);
  if (other) return [other, 'is for the format jwt'];
  return introspection_client_ids.length === 0 ? ['introspection_client_ids', 'must name who can read opaque tokens'] : undefined;
};

const encryptionIsWhole: Rule = ({ access_token_encryption_alg: alg, access_token_encryption_enc: enc, jwks, jwks_uri }) => {
  if (jwks && jwks_uri !== undefined) return ['jwks_uri', 'cannot stand beside jwks'];
  if (alg === undefined) return enc === undefined ? undefined : ['access_token_encryption_enc', 'needs access_token_encryption_alg'];
  const hasKey = jwks_uri !== undefined || jwks?.keys.some(isCandidate({ alg, use: 'enc' }));
  return hasKey ? undefined : ['access_token_encryption_alg', 'needs a key for it in jwks or jwks_uri'];
};

const addressesAreSafe: Rule = ({ resource }, { environment }) =>
  /^https?:/.test(resource) && !isWebUrl(resource, environment) ? ['resource', 'must be https on a named host'] : undefined;

const keysAreReachable: Rule = ({ jwks_uri }, { environment }) =>
  jwks_uri !== undefined && !isWebUrl(jwks_uri, environment) ? ['jwks_uri', 'must be an https URL'] : undefined;

const rules: readonly Rule[] = [
  addressesAreSafe,
  descriptionsAreReachable,
  ownResourcesAreOurs,
  demandsAreOurs,
  opaqueTokensAreSealed,
  encryptionIsWhole,
  keysAreReachable,
];

/** An entry of the registry with its defaults. Errors name the member. */
export const resourceServerSchema = (policy: ResourceServerPolicy) =>
  z.pipe(
    members,
    z.transform((entry, { issues }): ResourceServerEntry => {
      for (const rule of rules) {
        const [member, message] = rule(entry, policy) ?? [];
        if (member === undefined) continue;
        issues.push({ code: 'custom', path: [member], message: message ?? '', input: entry });
        return z.NEVER;
      }
      return {
        scopes_supported: [],
        access_token_format: 'jwt',
        access_token_signing_alg: 'ES256',
        introspection_client_ids: [],
        ...entry,
        resource: canonicalResource(entry.resource),
      };
    }),
  );

// What the metadata of a client must be under its profile (policies/profiles.ts), beyond what it must be under any: a client
// whose own words contradict its profile is refused by name, so that nobody believes in a promise that no request could keep.
import { invalidClientMetadata, invalidRedirectUri } from '../oauth/errors.ts';
import { type ProfileRules, profiles } from '../policies/profiles.ts';
import { hasSignatureKey } from './keys.ts';
import type { ClientMetadata, MetadataPolicy } from './metadata.ts';
import type { Rule } from './rules.ts';

type ProfileRule = (metadata: ClientMetadata, rules: ProfileRules, policy: MetadataPolicy) => void;

const algorithms = ({ signing_algorithms }: ProfileRules): readonly string[] => signing_algorithms;

/** Members whose values the profile lists. */
const listed = {
  response_types: ({ response_types }) => response_types,
  token_endpoint_auth_method: ({ client_authentication_methods }) => client_authentication_methods,
  token_endpoint_auth_signing_alg: algorithms,
  request_object_signing_alg: algorithms,
  id_token_signed_response_alg: algorithms,
  userinfo_signed_response_alg: algorithms,
  introspection_signed_response_alg: algorithms,
  authorization_signed_response_alg: algorithms,
} as const satisfies Partial<Record<keyof ClientMetadata, (rules: ProfileRules) => readonly string[]>>;

const valuesAreListed: ProfileRule = (metadata, rules, { profile }) => {
  for (const [member, allowed] of Object.entries(listed) as [keyof typeof listed, (rules: ProfileRules) => readonly string[]][]) {
    const values = [metadata[member] ?? []].flat();
    if (!values.every((value) => allowed(rules).includes(value))) {
      throw invalidClientMetadata(`${member} has a value that the profile ${profile} does not allow`);
    }
  }
};

/** What the profile demands has to be switched on. */
const demandsAreServed: ProfileRule = (_metadata, { pushed_requests, sender_constraint }, { profile, features = {} }) => {
  const lacksPushing = pushed_requests === 'required' && features.pushed_authorization_requests === false;
  const lacksCertificates = sender_constraint === 'certificate' && features.mutual_tls !== true;
  if (lacksPushing || lacksCertificates) throw invalidClientMetadata(`This server does not support what the profile ${profile} demands`);
};

const signedObjectsHaveKeys: ProfileRule = (metadata, { request_object }, { profile }) => {
  if (request_object === 'required' && !hasSignatureKey(metadata)) {
    throw invalidClientMetadata(`The profile ${profile} needs a signature key in jwks or jwks_uri`);
  }
};

const certificatesBindAlone: ProfileRule = ({ dpop_bound_access_tokens }, { sender_constraint }, { profile }) => {
  if (sender_constraint === 'certificate' && dpop_bound_access_tokens) {
    throw invalidClientMetadata(`dpop_bound_access_tokens is not for the profile ${profile}`);
  }
};

const redirectUrisAreOfTheProfile: ProfileRule = (metadata, { redirect_uris }, { profile }) => {
  if (redirect_uris === 'https' && !metadata.redirect_uris.every((uri) => new URL(uri).protocol === 'https:')) {
    throw invalidRedirectUri(`redirect_uris must be https under the profile ${profile}`);
  }
};

/** Come after the rules about the shape of URLs. */
export const profileRules: readonly Rule[] = [
  valuesAreListed,
  demandsAreServed,
  signedObjectsHaveKeys,
  certificatesBindAlone,
  redirectUrisAreOfTheProfile,
].map((rule) => (metadata, policy) => rule(metadata, profiles[policy.profile ?? 'oidc'], policy));

// `authorization_details`: each of a type that is known, that the client may ask for, and valid by the type's schema (RFC 9396 §5;
// B-290). The only place with an interpreter for schemas, so that no Worker carries one that takes no authorization requests.
import { type Schema, Validator } from '@cfworker/json-schema';
import {
  type AuthorizationDetail,
  type AuthorizationDetailsType,
  type AuthorizationDetailsTypes,
  parseAuthorizationDetails,
  refuseTwins,
  verifyCarried,
} from '../../authorization-details/index.ts';
import type { Client } from '../../clients/index.ts';
import { invalidAuthorizationDetails } from '../../oauth/errors.ts';
import type { ParameterRecord } from '../../parameters/index.ts';

/** A detail on its way to a grant. */
export interface RequestedDetail {
  /** As the client sent it. */
  requested: AuthorizationDetail;
  /** With what the server adds: what the person is shown, and what is granted. */
  detail: AuthorizationDetail;
  definition: AuthorizationDetailsType;
}

export interface AuthorizationDetailsNeeds {
  authorizationDetailsTypes: AuthorizationDetailsTypes;
}

/**
 * `resource` plays no part in it (RFC 9396 §3.2).
 * @throws OAuthError invalid_authorization_details; temporarily_unavailable when the types cannot be had
 */
export async function verifyAuthorizationDetails(
  { authorization_details }: ParameterRecord,
  { metadata }: Client,
  { authorizationDetailsTypes }: AuthorizationDetailsNeeds,
): Promise<RequestedDetail[]> {
  if (authorization_details === undefined) return [];
  const asked = parseAuthorizationDetails(authorization_details);
  const types = await authorizationDetailsTypes.all();
  const registered = metadata.authorization_details_types ?? [...types.keys()];
  const details = asked.map((requested) =>
    verifyDetail(requested, registered.includes(requested.type) ? types.get(requested.type) : undefined),
  );
  const granted = details.map(({ detail }) => detail);
  refuseTwins(granted);
  verifyCarried(granted);
  return details;
}

function verifyDetail(requested: AuthorizationDetail, definition: AuthorizationDetailsType | undefined): RequestedDetail {
  if (!definition) throw invalidAuthorizationDetails('authorization_details has a type that is unknown or not registered by the client');
  const { valid } = validatorOf(definition).validate(requested);
  if (!valid) throw invalidAuthorizationDetails('authorization_details has an object that its type does not allow');
  return { requested, detail: { ...definition.enrichment, ...requested }, definition };
}

const validators = new WeakMap<AuthorizationDetailsType, Validator>();

function validatorOf(definition: AuthorizationDetailsType): Validator {
  const validator = validators.get(definition) ?? new Validator(definition.schema as Schema, '2020-12');
  validators.set(definition, validator);
  return validator;
}

import { expect, test } from 'vitest';
import type { Client } from '../../clients/index.ts';
import { parseClientMetadata } from '../../clients/metadata.ts';
import { type ClientProfile, clientProfiles } from '../../oauth/words.ts';
import { verifyResponseType } from './response-type.ts';

/** Registered for two response types while its profile was oidc. */
const clientOf = (profile: ClientProfile): Client => ({
  client_id: 'rp',
  status: 'active',
  source: 'seed',
  profile,
  secrets: [],
  metadata: parseClientMetadata(
    {
      redirect_uris: ['https://rp.test/cb'],
      grant_types: ['authorization_code', 'implicit'],
      response_types: ['code', 'code id_token', 'code token'],
    },
    { environment: 'deployed' },
  ),
});

const stricter = clientProfiles.filter((profile) => profile !== 'oidc');

test.each(stricter)('B-185, B-212: a client whose profile became %s gets no response type the profile does not have', (profile) => {
  expect(verifyResponseType({ response_type: 'code token' }, clientOf('oidc'))).toBe('code token');
  expect(verifyResponseType({ response_type: 'code' }, clientOf(profile))).toBe('code');
  expect(() => verifyResponseType({ response_type: 'code token' }, clientOf(profile))).toThrow('unauthorized_client');
});

import { expect, it } from 'vitest';
import { parseSettings } from '../config/settings.ts';
import { allowsGuest, type GuestRequest } from './guests.ts';

const plain: GuestRequest = { prompt: [], max_age: undefined, essential_acr_values: [], preferred_acr_values: [], claims: undefined };
const client = { metadata: { allow_guests: true } };
const settings = (variables: Record<string, string> = {}) =>
  parseSettings({ ISSUER: 'https://id.example.com', ENABLE_GUESTS: 'true', ...variables });

it.each<[string, Partial<GuestRequest>, boolean]>([
  ['a request that asks for nobody in particular', {}, true],
  ['no page at all, for a guest who is there', { prompt: ['none'] }, true],
  ['the choice of an account', { prompt: ['select_account', 'consent'] }, true],
  ['an address, if there is one', { claims: { userinfo: { email: {}, email_verified: { essential: false } } } }, true],
  ['another claim that is essential', { claims: { id_token: { auth_time: { essential: true } } } }, true],
  ['B-054 a sign-in', { prompt: ['login'] }, false],
  ['B-056 an account', { prompt: ['create'] }, false],
  ['B-057 a sign-in of late', { max_age: 3600 }, false],
  ['B-073 an acr', { essential_acr_values: ['phr'] }, false],
  ['B-072 the wish for an acr', { preferred_acr_values: ['urn:authrim:acr:password'] }, false],
  ['B-071 an essential address', { claims: { userinfo: { email: { essential: true } } } }, false],
  ['B-071 an essential address in the ID Token', { claims: { id_token: { email_verified: { essential: true } } } }, false],
  ['B-071 an address that is verified', { claims: { id_token: { email_verified: { value: true } } } }, false],
  ['B-071 one of some addresses', { claims: { userinfo: { email: { values: ['a@example.com', 'b@example.com'] } } } }, false],
])('%s may be answered with a guest or not', (_, request, isAllowed) => {
  expect(allowsGuest({ ...plain, ...request }, client, settings())).toBe(isAllowed);
});

it('B-128: both an operator’s setting and the client’s record let guests in, and nothing that is required of all keeps them out', () => {
  expect(allowsGuest(plain, client, parseSettings({ ISSUER: 'https://id.example.com' }))).toBe(false);
  expect(allowsGuest(plain, { metadata: {} }, settings())).toBe(false);
  expect(allowsGuest(plain, { metadata: { allow_guests: false } }, settings())).toBe(false);
  expect(allowsGuest(plain, client, settings({ REQUIRE_VERIFIED_EMAIL: 'true' }))).toBe(false);
  expect(allowsGuest(plain, client, settings({ REQUIRE_SECOND_FACTOR: 'true' }))).toBe(false);
  expect(allowsGuest(plain, client, settings())).toBe(true);
});

// Rich authorization requests (RFC 9396): asked for, shown, agreed to, granted, narrowed, carried and told.
import * as oauth from 'openid-client';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { authorizeUrl, parametersOf, verifier, walk } from '../harness/authorization.ts';
import {
  accounts,
  addedToRecord,
  agree,
  ask,
  errorOf,
  json,
  payment,
  record,
  redeem,
  refresh,
  wordsOf,
} from '../harness/authorization-details.ts';
import { createBrowser } from '../harness/browser.ts';
import { type Json, verifyJwt } from '../harness/jose-by-node.ts';
import { callback, completeFlow, discover, pageOf, registerClient, sentTo } from '../harness/journey.ts';
import { makeKey, objectClaims, sign } from '../harness/request-objects.ts';
import { seedClient } from '../harness/seeded-origin.ts';
import { type SharedOrigin, sharedOrigin } from '../harness/shared-origin.ts';
import { introspect, postForm } from '../harness/token-requests.ts';

const issuer = inject('issuer');
const keys = await (await fetch(`${issuer}/.well-known/jwks.json`)).json();
const metadata = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Json;

const claimsOf = (access_token: unknown): Json => verifyJwt(String(access_token), keys);
const enriched = { ...addedToRecord, ...record };

describe('types', () => {
  test('B-293, RFC 9396 §10: those in use are published, by name', () => {
    expect(metadata.authorization_details_types_supported).toEqual(['account_information', 'medical_record', 'payment_initiation']);
  });

  test('B-293: a client registers the ones it uses, and may ask for no other', async () => {
    const client = await registerClient(issuer, { authorization_details_types: ['account_information'] });
    expect(client.authorization_details_types).toEqual(['account_information']);
    expect((await ask(json(accounts), { issuer, client })).arrival.at).toBe('page');
    expect(errorOf((await ask(json(payment), { issuer, client })).arrival)).toBe('invalid_authorization_details');
    expect(errorOf((await ask(json(accounts, payment), { issuer, client })).arrival)).toBe('invalid_authorization_details');
  });

  test('B-293: a client that registers none of them may ask for none', async () => {
    const client = await registerClient(issuer, { authorization_details_types: [] });
    expect(errorOf((await ask(json(accounts), { issuer, client })).arrival)).toBe('invalid_authorization_details');
  });

  test('B-293: a type nobody defined cannot be registered', async () => {
    await registerClient(issuer, { authorization_details_types: ['payment_initiation'] });
    await expect(registerClient(issuer, { authorization_details_types: ['payment_initiation', 'order'] })).rejects.toThrow(
      /400.*invalid_client_metadata.*authorization_details_types/,
    );
  });
});

describe('the journey', () => {
  test('B-291: openid-client asks for a payment and an account, and both are in the answer, the token and its introspection', async () => {
    const { tokens, client } = await completeFlow({
      issuer,
      username: 'alice',
      parameters: { authorization_details: json(payment, accounts) },
    });
    expect(tokens.authorization_details).toEqual([payment, accounts]);
    expect(claimsOf(tokens.access_token).authorization_details).toEqual([payment, accounts]);
    expect(await introspect(issuer, client, tokens.access_token)).toMatchObject({
      active: true,
      authorization_details: [payment, accounts],
    });
    const told = await introspect(issuer, client, tokens.refresh_token ?? '');
    expect(told).toMatchObject({ active: true, token_type: 'N_A', authorization_details: [payment, accounts] });
  });

  test('B-250: what has no details says nothing of details', async () => {
    const { tokens, client } = await completeFlow({ issuer, username: 'alice' });
    expect(tokens).not.toHaveProperty('authorization_details');
    expect(claimsOf(tokens.access_token)).not.toHaveProperty('authorization_details');
    expect(await introspect(issuer, client, tokens.access_token)).not.toHaveProperty('authorization_details');
  });

  test('RFC 9396 §3.1: details stand in place of a scope', async () => {
    const agreed = await agree(json(accounts), { issuer, parameters: { scope: undefined } });
    const { status, body } = await redeem(issuer, agreed);
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('scope');
    expect(body).not.toHaveProperty('id_token');
    expect(body.authorization_details).toEqual([accounts]);
  });

  test('RFC 9396 §11.4: pushed, they come to the same', async () => {
    const client = await registerClient(issuer);
    const configuration = await discover(issuer, client);
    const code_verifier = oauth.randomPKCECodeVerifier();
    const url = await oauth.buildAuthorizationUrlWithPAR(configuration, {
      redirect_uri: callback,
      scope: 'openid',
      code_challenge: await oauth.calculatePKCECodeChallenge(code_verifier),
      code_challenge_method: 'S256',
      authorization_details: json(payment),
    });
    const browser = createBrowser(issuer);
    const { arrival } = await walk(browser, await browser.open(url.href), 'alice');
    const tokens = await oauth.authorizationCodeGrant(configuration, sentTo(arrival), { pkceCodeVerifier: code_verifier });
    expect(tokens.authorization_details).toEqual([payment]);
  });

  test('B-290, RFC 9126 §2.3: pushed, what is wrong is told at once', async () => {
    const client = await registerClient(issuer);
    const push = (authorization_details: string) =>
      postForm(
        `${issuer}/as/par`,
        Object.fromEntries(new URL(authorizeUrl(issuer, client, { authorization_details })).searchParams),
        client,
      );
    expect((await push(json(payment))).status).toBe(201);
    const refused = await push(json({ ...payment, tip: '5.00' }));
    expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_authorization_details' } });
  });

  test('RFC 9396 §3: in a signed request object they are JSON as it is', async () => {
    const key = await makeKey('ES256');
    const client = await registerClient(issuer, { jwks: { keys: [key.jwk] }, request_object_signing_alg: 'ES256' });
    const ofObject = async (authorization_details: unknown) => {
      const request = await sign(objectClaims(issuer, client, { authorization_details }), key);
      const browser = createBrowser(issuer);
      const start = await browser.open(`${issuer}/authorize?${new URLSearchParams({ client_id: client.client_id, request })}`);
      return walk(browser, start, 'alice');
    };
    const { arrival } = await ofObject([accounts]);
    const redemption = { grant_type: 'authorization_code', redirect_uri: callback, code: parametersOf(arrival).get('code') ?? undefined };
    const { body } = await redeem(issuer, {
      client,
      redemption: { ...redemption, code_verifier: verifier },
    });
    expect(body.authorization_details).toEqual([accounts]);
    expect(errorOf((await ofObject([{ ...accounts, actions: ['delete_accounts'] }])).arrival)).toBe('invalid_authorization_details');
  });

  test('B-291: an access token of the authorization endpoint carries them too', async () => {
    const client = await registerClient(issuer, {
      grant_types: ['authorization_code', 'implicit'],
      response_types: ['code id_token token', 'code'],
    });
    const asked = await ask(json(accounts), { issuer, client, parameters: { response_type: 'code id_token token', nonce: 'n' } });
    const { arrival } = await walk(asked.browser, asked.arrival, 'alice');
    expect(claimsOf(parametersOf(arrival).get('access_token')).authorization_details).toEqual([accounts]);
  });
});

describe('what is wrong with a request (B-290, RFC 9396 §5)', () => {
  const { creditorAccount: _, ...incomplete } = payment;
  const wrong: [string, string][] = [
    ['no JSON', '[{'],
    ['no array', JSON.stringify(payment)],
    ['no object in it', '["payment_initiation"]'],
    ['nothing in it', '[]'],
    ['an object without type', json({ actions: ['read'] })],
    ['a type that is no text', json({ ...payment, type: ['payment_initiation'] })],
    ['a type nobody defined', json({ type: 'order' })],
    ['a known and an unknown type', json(payment, { type: 'order' })],
    ['a member the type does not know', json({ ...payment, tip: '5.00' })],
    ['a member of a member the type does not know', json({ ...payment, creditorAccount: { iban: 'DE02100100109307118603', bic: 'X' } })],
    ['a missing member', json(incomplete)],
    ['a member of the wrong type', json({ ...payment, creditorName: 7 })],
    ['a value the type does not allow', json({ ...payment, instructedAmount: { currency: 'euro', amount: '1.00' } })],
    ['locations that are no array', json({ ...payment, locations: 'https://bank.example.com/payments' })],
    ['actions that are no texts', json({ ...payment, actions: [1] })],
    ['the same object twice', json(payment, payment)],
  ];

  test.each(wrong)('B-290: %s is invalid_authorization_details', async (_name, authorization_details) => {
    const browser = createBrowser(issuer);
    const client = await registerClient(issuer);
    expect((await ask(json(payment), { issuer, client, browser })).arrival.at).toBe('page');
    expect(errorOf((await ask(authorization_details, { issuer, client, browser })).arrival)).toBe('invalid_authorization_details');
  });
});

describe('the consent page (B-291, RFC 9396 §3)', () => {
  test('B-291: every value is said, in the words of its type', async () => {
    const { arrival } = await ask(json(payment), { issuer });
    const words = wordsOf(pageOf(arrival));
    expect(words).toContain('Make a payment');
    expect(words).toContain('Pay 123.50 EUR to Merchant A');
    expect(words).toContain('Into the account DE02100100109307118603');
    expect(words).toContain('With the reference Ref Number Merchant');
  });

  test('B-291: what no line says is said below them, nested values and yes or no included', async () => {
    const limits = [{ days: 30 }, { days: 90, account: 'DE02100100109307118603' }];
    const { arrival } = await ask(json({ ...accounts, recurringIndicator: true, limits }), { issuer });
    const words = wordsOf(pageOf(arrival));
    expect(words).toContain('It may list_accounts, read_balances');
    expect(words).toContain('locationshttps://bank.example.com/accounts');
    expect(words).toContain('recurringIndicatoryes');
    expect(words).toContain('limits.1.days30');
    expect(words).toContain('limits.2.days90');
    expect(words).toContain('limits.2.accountDE02100100109307118603');
  });

  test('B-291: a line whose value is missing is left out', async () => {
    const { remittanceInformationUnstructured: _, ...plain } = payment;
    const { arrival } = await ask(json(plain), { issuer });
    expect(wordsOf(pageOf(arrival))).not.toContain('With the reference');
  });

  test.each([
    ['de', '123.50 EUR an Merchant A zahlen'],
    ['ja', 'Merchant A に 123.50 EUR を支払う'],
    ['nl', 'Pay 123.50 EUR to Merchant A'],
  ])('B-291: in %s it says %s', async (ui_locales, words) => {
    const { arrival } = await ask(json(payment), { issuer, parameters: { ui_locales } });
    expect(wordsOf(pageOf(arrival))).toContain(words);
  });

  test('B-047, B-309: deny is access_denied, and nothing is remembered', async () => {
    const { client, browser, arrival } = await ask(json(accounts), { issuer });
    expect(errorOf(await browser.submit(pageOf(arrival), {}, 'deny'))).toBe('access_denied');
    expect((await ask(json(accounts), { issuer, client, browser })).arrival.at).toBe('page');
  });
});

describe('an agreement that is remembered', () => {
  test('B-062, B-291: the very same detail is not asked about again, in whatever order it is written', async () => {
    const { client, browser } = await agree(json(accounts), { issuer });
    const { type, actions, locations } = accounts;
    const again = await ask(json({ locations, actions, type }), { issuer, client, browser, parameters: { prompt: 'none' } });
    expect(parametersOf(again.arrival).get('code')).toBeTruthy();
  });

  test('B-062: any other is asked about, and with prompt=none refused', async () => {
    const { client, browser } = await agree(json(accounts), { issuer });
    const more = json({ ...accounts, actions: ['list_accounts', 'read_balances', 'read_transactions'] });
    const asked = await ask(more, { issuer, client, browser });
    expect(new URL(pageOf(asked.arrival).url).pathname).toBe('/consent');
    expect(errorOf((await ask(more, { issuer, client, browser, parameters: { prompt: 'none' } })).arrival)).toBe('consent_required');
  });

  test('B-062: a consent without details covers none, and one with details covers the request without', async () => {
    const { client, browser } = await agree(json(accounts), { issuer });
    const silent = { issuer, client, browser, parameters: { prompt: 'none' } };
    const without = await browser.open(authorizeUrl(issuer, client, { prompt: 'none' }));
    expect(parametersOf(without).get('code')).toBeTruthy();
    expect(errorOf((await ask(json(record), silent)).arrival)).toBe('consent_required');
  });

  test('house: a payment is agreed to each time', async () => {
    const { client, browser } = await agree(json(payment), { issuer });
    expect(errorOf((await ask(json(payment), { issuer, client, browser, parameters: { prompt: 'none' } })).arrival)).toBe(
      'consent_required',
    );
    expect(await agree(json(payment), { issuer, client, browser })).toMatchObject({ page: expect.anything() });
  });
});

describe('what a token request may choose (B-292, RFC 9396 §6)', () => {
  test('B-292: one of two at the exchange, and the refresh token still stands for both', async () => {
    const agreed = await agree(json(payment, accounts), { issuer });
    const { body } = await redeem(issuer, agreed, { authorization_details: json(accounts) });
    expect(body.authorization_details).toEqual([accounts]);
    expect(claimsOf(body.access_token).authorization_details).toEqual([accounts]);
    const whole = await refresh(issuer, agreed.client, body.refresh_token);
    expect(whole.body.authorization_details).toEqual([payment, accounts]);
    const narrow = await refresh(issuer, agreed.client, whole.body.refresh_token, { authorization_details: json(payment) });
    expect(narrow.body.authorization_details).toEqual([payment]);
    expect(await introspect(issuer, agreed.client, String(narrow.body.access_token))).toMatchObject({ authorization_details: [payment] });
  });

  const wider: [string, string][] = [
    ['another amount', json({ ...payment, instructedAmount: { currency: 'EUR', amount: '1123.50' } })],
    ['a member less', json({ type: 'payment_initiation' })],
    ['one that was granted and one that was not', json(payment, accounts)],
    ['no JSON', 'payment'],
    ['nothing', '[]'],
  ];

  test.each(wider)('B-292: %s is refused at the exchange, and the code is still good', async (_name, authorization_details) => {
    const agreed = await agree(json(payment), { issuer });
    const refused = await redeem(issuer, agreed, { authorization_details });
    expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_authorization_details' } });
    expect((await redeem(issuer, agreed, { authorization_details: json(payment) })).body.authorization_details).toEqual([payment]);
  });

  test.each(wider)('B-292: %s is refused at a refresh, and the refresh token is still good', async (_name, authorization_details) => {
    const agreed = await agree(json(payment), { issuer });
    const { body } = await redeem(issuer, agreed);
    const refused = await refresh(issuer, agreed.client, body.refresh_token, { authorization_details });
    expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_authorization_details' } });
    expect((await refresh(issuer, agreed.client, body.refresh_token)).body.authorization_details).toEqual([payment]);
  });

  test('B-292: where none were granted none can be had', async () => {
    const client = await registerClient(issuer);
    const agreed = await agree(json(accounts), { issuer, client });
    const plain = await agree(json(accounts), {
      issuer,
      client,
      browser: agreed.browser,
      parameters: { authorization_details: undefined },
    });
    expect(await redeem(issuer, plain, { authorization_details: json(accounts) })).toMatchObject({
      status: 400,
      body: { error: 'invalid_authorization_details' },
    });
    expect((await redeem(issuer, plain)).status).toBe(200);
  });

  test('RFC 9396 §6: a client that speaks for itself has nobody who agreed, and is refused', async () => {
    const client = await registerClient(issuer, { grant_types: ['client_credentials'], redirect_uris: [] });
    const speak = (more = {}) => postForm(`${issuer}/token`, { grant_type: 'client_credentials', ...more }, client);
    expect((await speak()).status).toBe(200);
    expect(await speak({ authorization_details: json(accounts) })).toMatchObject({ body: { error: 'invalid_authorization_details' } });
  });
});

describe('what the server adds (RFC 9396 §7.1)', () => {
  test('B-291: it is shown, granted and told', async () => {
    const agreed = await agree(json(record), { issuer });
    expect(agreed.page && wordsOf(agreed.page)).toContain('The record patient-541235 at https://records.example.com/');
    const { body } = await redeem(issuer, agreed);
    expect(body.authorization_details).toEqual([enriched]);
    expect(claimsOf(body.access_token).authorization_details).toEqual([enriched]);
  });

  test.each([
    ['as it was asked for', record],
    ['as it was granted', enriched],
  ])('B-292: a detail is chosen %s', async (_name, chosen) => {
    const agreed = await agree(json(accounts, record), { issuer });
    const { body } = await redeem(issuer, agreed, { authorization_details: json(chosen) });
    expect(body.authorization_details).toEqual([enriched]);
  });

  test('B-290: what only the server may say the client may not', async () => {
    expect((await ask(json(record), { issuer })).arrival.at).toBe('page');
    const asked = await ask(json({ ...record, identifier: 'patient-1' }), { issuer });
    expect(errorOf(asked.arrival)).toBe('invalid_authorization_details');
  });
});

describe('with resources (RFC 9396 §3.2, §9.1)', () => {
  let origin: SharedOrigin;
  const api = 'https://bank.example.com/payments';
  const sealed = 'https://other.example.com/';
  /** Holds whatever a client writes; the server adds a kibibyte. */
  const note = {
    type: 'note',
    schema: { type: 'object', additionalProperties: false, required: ['type'], properties: { type: { const: 'note' }, text: {} } },
    consent: { en: { title: 'Leave a note', lines: ['It says {text}'] } },
    enrichment: { seal: 'x'.repeat(1024) },
  };
  const client = seedClient('bank-app');
  const server = seedClient('bank-api', { grant_types: ['client_credentials'], redirect_uris: [] });

  beforeAll(async () => {
    const { authorization_details_types } = (await import('../fixtures/seed.json', { with: { type: 'json' } })).default;
    origin = await sharedOrigin();
    await origin.seed({
      clients: [client, server].map(({ registration_access_token: _, registration_client_uri: __, ...seeded }) => seeded),
      resources: [
        { resource: api, introspection_client_ids: ['bank-api'] },
        { resource: sealed, access_token_format: 'opaque', introspection_client_ids: ['bank-app'] },
      ],
      authorization_details_types: [
        ...authorization_details_types,
        { ...authorization_details_types[0], type: 'retired', status: 'disabled' },
        note,
      ],
    });
  });

  const grantWith = async (resource: string, ...details: object[]) => {
    const agreed = await agree(json(...details), { issuer: origin.issuer, client, parameters: { resource } });
    return (await redeem(origin.issuer, agreed, { resource })).body;
  };

  test('RFC 9396 §9.1: a token for a resource carries what belongs there, and what belongs nowhere in particular', async () => {
    const { locations: _, ...anywhere } = accounts;
    const { authorization_details, access_token } = await grantWith(api, payment, accounts, anywhere);
    expect(authorization_details).toEqual([payment, anywhere]);
    expect(await introspect(origin.issuer, server, String(access_token))).toMatchObject({
      active: true,
      aud: api,
      authorization_details: [payment, anywhere],
    });
  });

  /** A URL would be too long for it. */
  const push = (authorization_details: string, resource?: string) => {
    const asked = new URL(authorizeUrl(origin.issuer, client)).searchParams;
    return postForm(`${origin.issuer}/as/par`, { ...Object.fromEntries(asked), authorization_details, resource }, client);
  };
  const say = (text: string) => ({ type: 'note', text });

  test.each([
    ['signed', api, server],
    ['sealed', sealed, client],
  ])('RFC 9396 §9.1, B-290: much is carried by a %s token that lives and can be revoked', async (_, resource, asker) => {
    const much = say('日'.repeat(2300));
    const { body } = await push(json(much), resource);
    const parameters = { authorization_details: undefined, request_uri: String(body.request_uri) };
    const agreed = await agree('', { issuer: origin.issuer, client, parameters });
    const token = String((await redeem(origin.issuer, agreed, { resource })).body.access_token);
    const told = await introspect(origin.issuer, asker, token);
    expect(told).toMatchObject({ active: true, authorization_details: [{ ...note.enrichment, ...much }] });
    await postForm(`${origin.issuer}/revoke`, { token }, client);
    expect(await introspect(origin.issuer, asker, token)).toEqual({ active: false });
  });

  test.each([
    ['is more than 8 KiB in UTF-8', json(say('日'.repeat(4500)))],
    ['grows by what the server adds', json(...Array.from({ length: 10 }, (_, number) => say(`${number}`)))],
    ['grows as a text in a sealed token', json(say('"'.repeat(3500)))],
    ['grows with numbers that are written out', `[{"type":"note","text":[${Array(1500).fill('1e15')}]}]`],
  ])('RFC 9396 §5, B-290: what %s is refused before any token has to carry it', async (_, authorization_details) => {
    expect((await push(json(say('a note')))).status).toBe(201);
    expect(await push(authorization_details)).toMatchObject({ status: 400, body: { error: 'invalid_authorization_details' } });
  });

  test('RFC 9396 §3.2: resource has no say in what may be asked for', async () => {
    expect(await grantWith(sealed, payment)).not.toHaveProperty('authorization_details');
  });

  test('B-293: a type that is disabled is neither published nor granted', async () => {
    const published = (await (await fetch(`${origin.issuer}/.well-known/oauth-authorization-server`)).json()) as Json;
    const inUse = ['account_information', 'medical_record', 'note', 'payment_initiation'];
    expect(published.authorization_details_types_supported).toEqual(inUse);
    expect((await ask(json(payment), { issuer: origin.issuer, client })).arrival.at).toBe('page');
    const { arrival } = await ask(json({ ...payment, type: 'retired' }), { issuer: origin.issuer, client });
    expect(errorOf(arrival)).toBe('invalid_authorization_details');
  });
});

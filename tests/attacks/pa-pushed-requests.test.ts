// Attacks on pushed requests (RFC 9126 §7, FAPI 2.0 Attacker Model) and on what signs a request (RFC 9101 §10). The rows PA-01 to
// PA-05, PA-11 and PA-13 are held by tests/flows/par.test.ts, PA-07 and PA-09 by tests/flows/request-objects.test.ts.
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { assert, registerAsserting } from '../harness/assertions.ts';
import { authorizeUrl, challenge, parametersOf, signedInBrowser, verifier, walk } from '../harness/authorization.ts';
import { type Browser, createBrowser } from '../harness/browser.ts';
import { callback, pageOf, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';
import { expectErrorPage, expectErrorRedirect } from '../harness/oracles.ts';
import { type Claims, forge, makeKey, objectClaims, type SigningKey, sign, signES256 } from '../harness/request-objects.ts';
import { type Answer, basicCredentials, obtainTokens, type Parameters, postForm, readAnswer } from '../harness/token-requests.ts';

const issuer = inject('issuer');
const prefix = 'urn:ietf:params:oauth:request_uri:';
const goodRequest = {
  redirect_uri: callback,
  response_type: 'code',
  scope: 'openid',
  state: 'the state',
  code_challenge: challenge,
  code_challenge_method: 'S256',
};

let client: RegisteredClient;
/** Registered by mallory, with the same redirect URI: a shared host is no shared client. */
let evil: RegisteredClient;
/** Of a person who is signed in and has agreed to both. */
let browser: Browser;

beforeAll(async () => {
  [client, evil] = await Promise.all([registerClient(issuer), registerClient(issuer)]);
  browser = await signedInBrowser(issuer, client, 'carol');
  await walk(browser, await browser.open(authorizeUrl(issuer, evil)), 'carol');
});

const push = (changes: Parameters = {}, of = client): Promise<Answer> => postForm(`${issuer}/as/par`, { ...goodRequest, ...changes }, of);

async function pushed(changes: Parameters = {}, of = client): Promise<string> {
  const { status, body } = await push(changes, of);
  expect([status, body.error]).toEqual([201, undefined]);
  return String(body.request_uri);
}

const reference = (request_uri: string, of = client, beside: Record<string, string> = {}): string =>
  `${issuer}/authorize?${new URLSearchParams({ client_id: of.client_id, request_uri, ...beside })}`;

const isGranted = async (url: string, by = browser): Promise<boolean> => {
  const arrival = await by.open(url);
  return arrival.at === 'elsewhere' && arrival.url.searchParams.has('code');
};

/** Each push is refused with this error, before and after a good one is taken. */
async function expectRefused(of: RegisteredClient, error: string, ...changes: Parameters[]): Promise<void> {
  expect((await push({}, of)).status).toBe(201);
  for (const change of changes) expect([change, await push(change, of)]).toMatchObject([change, { status: 400, body: { error } }]);
  expect((await push({}, of)).status).toBe(201);
}

/** Another base64url character in one place. */
const changeAt = (text: string, place: number): string =>
  `${text.slice(0, place)}${text[place] === 'A' ? 'B' : 'A'}${text.slice(place + 1)}`;

describe('the reference (RFC 9126 §7)', () => {
  test('PA-51, RFC 9126 §7.1: no reference is guessed, changed, cut, spliced or spelled otherwise', async () => {
    const [request_uri, other] = [await pushed(), await pushed()];
    const handle = request_uri.slice(prefix.length);
    const places = [...handle].map((_, place) => place).filter((place) => place % 3 === 0);
    const forged = [
      ...places.map((place) => prefix + changeAt(handle, place)),
      ...places
        .filter((place) => place % 12 === 0)
        .flatMap((place) => [prefix + handle.slice(0, place), request_uri.slice(0, place) + other.slice(place)]),
      `${request_uri}=`,
      `${request_uri}A`,
      ` ${request_uri}`,
      `${request_uri} `,
      `${request_uri}#`,
      `${request_uri}?x`,
      request_uri.toLowerCase(),
      request_uri.toUpperCase(),
      prefix + request_uri,
      `URN${request_uri.slice(3)}`,
      prefix,
      `${prefix}../${handle}`,
      `${request_uri}${other}`,
    ].filter((candidate) => candidate !== request_uri && candidate !== other);
    const answers = await Promise.all(forged.map((candidate) => browser.open(reference(candidate))));
    for (const [index, answer] of answers.entries()) {
      expect([forged[index], pageOf(answer).status]).toEqual([forged[index], 400]);
      expectErrorPage(answer, 'invalid_request_uri');
    }
    expect(await isGranted(reference(request_uri))).toBe(true);
    expect(await isGranted(reference(other))).toBe(true);
  });

  test('PA-52, D-02: a handle of another purpose is no reference', async () => {
    const tokens = await obtainTokens({ issuer });
    const waiting = pageOf(await createBrowser(issuer).open(authorizeUrl(issuer, client)));
    const handles = [
      tokens.code,
      tokens.refresh_token,
      tokens.access_token,
      tokens.browser.cookies.get('session') ?? '',
      tokens.browser.cookies.get('browser') ?? '',
      waiting.forms[0]?.fields.form_token ?? '',
      client.client_secret ?? '',
    ];
    expect(await isGranted(reference(await pushed()))).toBe(true);
    for (const handle of handles) expectErrorPage(await browser.open(reference(prefix + handle)), 'invalid_request_uri');
    // A request that waits for a person is one of ours, of another browser.
    expectErrorPage(await browser.open(reference(waiting.forms[0]?.fields.request_uri ?? '')), 'invalid_request_uri');
  });

  test('PA-53, RFC 9126 §7.2: nobody is sent to what the client did not register, and what was refused left no reference', async () => {
    await expectRefused(
      client,
      'invalid_request',
      ...[
        'https://evil.test/cb',
        `${callback}/`,
        `${callback}?x`,
        `${callback}#x`,
        callback.toUpperCase(),
        callback.replace('https', 'http'),
        callback.replace('.com', '.com.evil.test'),
        callback.replace('//', '//evil@'),
        'javascript:alert(1)',
        '',
      ].map((redirect_uri) => ({ redirect_uri })),
    );
  });

  test('PA-54, RFC 9126 §7.3: a reference that was used is nothing to replay, in the same or another browser', async () => {
    const request_uri = await pushed();
    const granted = sentTo(await browser.open(reference(request_uri)));
    expect(granted.searchParams.get('code')).toBeTruthy();
    for (const thief of [browser, createBrowser(issuer), await signedInBrowser(issuer, client, 'dave')]) {
      for (const beside of [{}, { prompt: 'none' }, { prompt: 'login' }]) {
        const page = pageOf(await thief.open(reference(request_uri, client, beside)));
        expect([page.status, page.forms]).toEqual([400, []]);
      }
    }
    const redemption = {
      grant_type: 'authorization_code',
      code: granted.searchParams.get('code') ?? '',
      redirect_uri: callback,
      code_verifier: verifier,
    };
    expect((await postForm(`${issuer}/token`, redemption, client)).status).toBe(200);
  });

  test('PA-55, RFC 9126 §7.5: of two clients neither can have its reference taken for the other’s', async () => {
    const [own, hers] = [await pushed({ state: 'mallory' }, evil), await pushed()];
    expectErrorPage(await browser.open(reference(own, client)), 'invalid_request_uri');
    expectErrorPage(await browser.open(reference(hers, evil)), 'invalid_request_uri');
    for (const client_id of ['', 'nobody', `${client.client_id} `, `${evil.client_id} ${client.client_id}`])
      expectErrorPage(await browser.open(reference(hers, { ...client, client_id })), 'invalid_request_uri');
    const twice = `${reference(hers)}&client_id=${evil.client_id}`;
    expectErrorPage(await browser.open(twice));
    expectErrorPage(await browser.open(`${reference(hers)}&request_uri=${encodeURIComponent(own)}`));
    expect(await isGranted(reference(own, evil))).toBe(true);
    expect(await isGranted(reference(hers))).toBe(true);
  });

  test('PA-56, FAPI 2.0 Attacker Model A3: a thief of the reference who visits first gets a page, and the person a refusal, never a code for the thief', async () => {
    const request_uri = await pushed();
    const thief = createBrowser(issuer);
    expect(new URL(pageOf(await thief.open(reference(request_uri))).url).pathname).toBe('/login');
    expectErrorPage(await browser.open(reference(request_uri)), 'invalid_request_uri');
    // And the other way round: what the person opened is nobody else's.
    const opened = await pushed({ prompt: 'consent' });
    const consent = pageOf(await browser.open(reference(opened)));
    expectErrorPage(await thief.open(consent.url), 'invalid_request_uri');
    expectErrorPage(await thief.open(reference(opened)), 'invalid_request_uri');
    const stolen = await thief.submit(consent, {}, 'allow');
    expect(stolen.at).toBe('page');
    expect(sentTo(await browser.submit(consent, {}, 'allow')).searchParams.get('code')).toBeTruthy();
  });

  test('PA-57, B-154: nothing said beside a reference changes what was pushed', async () => {
    const hostile: Record<string, string> = {
      redirect_uri: 'https://evil.test/cb',
      response_type: 'id_token token',
      response_mode: 'fragment',
      scope: 'openid email offline_access',
      state: 'evil',
      nonce: 'evil',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'plain',
      prompt: 'none consent',
      max_age: '0',
      claims: '{"id_token":{"sub":{"value":"x"}}}',
      id_token_hint: 'x',
      dpop_jkt: 'x'.repeat(43),
      request: 'a.b.c',
      registration: '{}',
      resource: 'https://evil.test/api',
      client_secret: 'x',
    };
    for (const [name, value] of [...Object.entries(hostile), ['__proto__', 'x'] as const]) {
      const url = sentTo(await browser.open(reference(await pushed(), client, { [name]: value })));
      expect([name, `${url.origin}${url.pathname}`, url.hash, url.searchParams.get('state')]).toEqual([name, callback, '', 'the state']);
      expect(url.searchParams.has('code')).toBe(true);
    }
    const all = sentTo(await browser.open(reference(await pushed({ scope: 'openid' }), client, hostile)));
    const redemption = {
      grant_type: 'authorization_code',
      code: all.searchParams.get('code') ?? '',
      redirect_uri: callback,
      code_verifier: verifier,
    };
    const { body } = await postForm(`${issuer}/token`, redemption, client);
    expect(body).toMatchObject({ scope: 'openid', token_type: 'Bearer' });
  });
});

describe('the push', () => {
  test('PA-58, IN-01: each parameter sent twice is refused, whatever the second one says', async () => {
    const headers = {
      'Content-Type': 'application/x-www-form-urlencoded',
      Authorization: basicCredentials(client.client_id, client.client_secret ?? ''),
    };
    const send = async (body: string) => readAnswer(await fetch(`${issuer}/as/par`, { method: 'POST', headers, body }));
    const good = new URLSearchParams({ ...goodRequest, client_id: client.client_id });
    expect((await send(good.toString())).status).toBe(201);
    for (const [name, value] of good) {
      for (const second of [value, 'x', '']) {
        const answer = await send(`${good}&${new URLSearchParams({ [name]: second })}`);
        expect([name, second, answer]).toMatchObject([name, second, { status: 400, body: { error: 'invalid_request' } }]);
      }
    }
  });

  test('PA-59, RFC 9126 §2: credentials authenticate the push and are no part of the request', async () => {
    const asserting = await registerAsserting(issuer);
    const form = { ...goodRequest, ...(await assert(asserting, issuer)) };
    const { status, body } = await postForm(`${issuer}/as/par`, form);
    expect(status).toBe(201);
    const { arrival } = await walk(browser, await browser.open(reference(String(body.request_uri), asserting.client)), 'carol');
    expect([...parametersOf(arrival).keys()].toSorted()).toEqual(['code', 'iss', 'session_state', 'state']);
    expect(await postForm(`${issuer}/as/par`, form)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(
      await postForm(`${issuer}/as/par`, { ...form, ...(await assert(asserting, issuer, { aud: 'https://evil.test' })) }),
    ).toMatchObject({ status: 401 });
  });

  test('PA-60: what is refused is told to nobody at a redirect_uri, and no error repeats what was sent', async () => {
    const marker = 'marker-of-a-stranger';
    const hostile = { scope: `"${marker}`, response_mode: marker, prompt: marker, claims: marker, dpop_jkt: marker, id_token_hint: marker };
    for (const [name, value] of Object.entries(hostile)) {
      const { status, headers, body } = await push({ [name]: value });
      expect([name, status, headers.has('Location')]).toEqual([name, 400, false]);
      expect(headers.get('Cache-Control')).toBe('no-store');
      expect(JSON.stringify(body)).not.toContain(marker);
    }
    expect((await push()).status).toBe(201);
  });
});

describe('a pushed or sent object (RFC 9101 §10)', () => {
  let key: SigningKey;
  let signer: RegisteredClient;
  /** Demands that its requests are signed. */
  let strict: RegisteredClient;
  beforeAll(async () => {
    key = await makeKey('ES256');
    const jwks = { keys: [key.jwk] };
    [signer, strict] = await Promise.all([
      registerClient(issuer, { jwks }),
      registerClient(issuer, { jwks, require_signed_request_object: true }),
    ]);
    for (const sender of [signer, strict]) await walk(browser, await browser.open(await urlOf(sender)), 'carol');
  });

  const objectOf = (of: RegisteredClient, claims: Claims = {}) => sign(objectClaims(issuer, of, claims), key);
  const urlOf = async (of: RegisteredClient, claims: Claims = {}, beside: Record<string, string> = {}) =>
    `${issuer}/authorize?${new URLSearchParams({ client_id: of.client_id, request: await objectOf(of, claims), ...beside })}`;

  test('PA-61, RFC 9101 §10.2: two clients that share a key cannot push each other’s objects', async () => {
    const request = await objectOf(signer);
    expect((await push({ request }, signer)).status).toBe(201);
    expect(await push({ request }, strict)).toMatchObject({ status: 400, body: { error: 'invalid_request_object' } });
    const anonymous = await objectOf(signer, { iss: undefined, client_id: undefined });
    expect((await push({ request: anonymous }, strict)).status).toBe(201);
    for (const claims of [
      { iss: signer.client_id },
      { client_id: signer.client_id },
      { iss: [strict.client_id] },
      { iss: '' },
      { client_id: null },
    ])
      expect(await push({ request: await objectOf(strict, claims) }, strict)).toMatchObject({
        status: 400,
        body: { error: 'invalid_request_object' },
      });
  });

  test('PA-62, RFC 9101 §10.5: who must sign is not talked out of it', async () => {
    expect(await isGranted(await urlOf(strict))).toBe(true);
    const plain = Object.fromEntries(new URL(authorizeUrl(issuer, strict)).searchParams);
    const unsigned = { ...plain, client_id: strict.client_id };
    const claims = objectClaims(issuer, strict);
    const objects = [
      '',
      'a.b.c',
      JSON.stringify(claims),
      await forge({ alg: 'none' }, claims, () => new Uint8Array()),
      await forge({ alg: 'ES256', kid: key.jwk.kid }, claims, () => new Uint8Array(64)),
    ];
    for (const request of objects) {
      const arrival = await browser.open(authorizeUrl(issuer, strict, { request }));
      expectErrorRedirect(arrival, request === '' ? 'invalid_request' : 'invalid_request_object');
      expect((await push({ ...unsigned, request }, strict)).body.error).toBe(request === '' ? 'invalid_request' : 'invalid_request_object');
    }
    expectErrorRedirect(await browser.open(authorizeUrl(issuer, strict)), 'invalid_request');
    expect(await push({}, strict)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  test('PA-63, RFC 9101 §10.7: beside the object of a strict client no parameter counts, and in a push of no client', async () => {
    const beside: Record<string, string> = {
      redirect_uri: 'https://evil.test/cb',
      response_type: 'code',
      response_mode: 'fragment',
      scope: 'openid email',
      state: 'outside',
      nonce: 'outside',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'plain',
      prompt: 'login',
      max_age: '0',
      claims: '{"id_token":{"sub":{"value":"x"}}}',
      id_token_hint: 'x',
      dpop_jkt: 'x',
      registration: '{}',
    };
    for (const [name, value] of Object.entries(beside)) {
      const url = sentTo(await browser.open(await urlOf(strict, {}, { [name]: value })));
      expect([name, url.pathname, url.hash, url.searchParams.get('state'), url.searchParams.has('code')]).toEqual([
        name,
        '/callback',
        '',
        'inside',
        true,
      ]);
    }
    const request_uri = String((await push({ ...beside, request: await objectOf(signer) }, signer)).body.request_uri);
    const url = sentTo(await browser.open(reference(request_uri, signer)));
    expect([url.hash, url.searchParams.get('state'), url.searchParams.has('code')]).toEqual(['', 'inside', true]);
  });

  test('PA-64, JW-15, RFC 8725 §3.7: a member said twice, bytes that are no text and what is no object', async () => {
    const header = { alg: 'ES256', kid: key.jwk.kid, typ: 'oauth-authz-req+jwt' };
    /** Signed, whatever the two parts are. */
    const signed = async (head: string | Uint8Array, payload: string | Uint8Array) => {
      const input = Buffer.from(`${Buffer.from(head).toString('base64url')}.${Buffer.from(payload).toString('base64url')}`);
      return `${input}.${Buffer.from(await signES256(key)(input)).toString('base64url')}`;
    };
    const [head, claims] = [JSON.stringify(header), JSON.stringify(objectClaims(issuer, signer))];
    const open = async (request: string) => browser.open(authorizeUrl(issuer, signer, { request }));
    expect(sentTo(await open(await signed(head, claims))).searchParams.get('state')).toBe('inside');
    // The last one counts for signature and meaning alike.
    const twice = await signed(head, claims.replace('{', `{"redirect_uri":"https://evil.test/cb","iss":"evil","aud":"evil",`));
    expect(sentTo(await open(twice)).searchParams.get('state')).toBe('inside');
    const refused = [
      await signed(head, claims.replace(/}$/, ',"redirect_uri":7,"iss":"evil"}')),
      await signed(head.replace(/}$/, ',"alg":"none"}'), claims),
      await signed(head.replace(/}$/, ',"alg":"HS256"}'), claims),
      await signed(head, Buffer.concat([Buffer.from(claims.slice(0, -1)), Buffer.from([0xff, 0xfe]), Buffer.from('}')])),
      await signed(head, Buffer.from(claims, 'utf16le')),
      await signed(head, `${claims} {}`),
      await signed(head, '[]'),
      await signed(head, 'null'),
      await signed(head, '"text"'),
      await signed(`[${head}]`, claims),
      await signed(Buffer.from(head, 'utf16le'), claims),
    ];
    for (const request of refused) expectErrorRedirect(await open(request), 'invalid_request_object');
  });
});

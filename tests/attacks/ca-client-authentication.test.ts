// Attacks on client authentication, over the wire of an endpoint where success is plain: /revoke of a token that does not exist.
import { createHash, createHmac, createPublicKey } from 'node:crypto';
import { exportJWK, exportPKCS8, generateKeyPair, type JWK, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { type RegisteredClient, registerClient } from '../harness/journey.ts';
import { makeKey, type SigningKey } from '../harness/request-objects.ts';
import { basicCredentials, readAnswer } from '../harness/token-requests.ts';

const issuer = inject('issuer');
const now = (): number => Math.floor(Date.now() / 1000);
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

type Key = Awaited<ReturnType<typeof generateKeyPair>>;
const clients = {} as Record<'basic' | 'post' | 'spa' | 'pkj' | 'other', RegisteredClient>;
let key: Key;
let stranger: Key;
let publicJwk: JWK;

beforeAll(async () => {
  [key, stranger] = [await generateKeyPair('ES256', { extractable: true }), await generateKeyPair('ES256')];
  publicJwk = await exportJWK(key.publicKey);
  const jwks = { keys: [publicJwk] };
  clients.basic = await registerClient(issuer);
  clients.post = await registerClient(issuer, { token_endpoint_auth_method: 'client_secret_post' });
  clients.spa = await registerClient(issuer, { token_endpoint_auth_method: 'none' });
  clients.pkj = await registerClient(issuer, { token_endpoint_auth_method: 'private_key_jwt', jwks });
  clients.other = await registerClient(issuer, { token_endpoint_auth_method: 'private_key_jwt', jwks });
});

type Form = Record<string, string>;
async function call(form: Form, authorization?: string, query = '') {
  const headers = {
    'Content-Type': 'application/x-www-form-urlencoded',
    ...(authorization !== undefined && { Authorization: authorization }),
  };
  return readAnswer(
    await fetch(`${issuer}/revoke${query}`, { method: 'POST', headers, body: new URLSearchParams({ token: 'unknown', ...form }) }),
  );
}
const secretOf = ({ client_secret = '' }: RegisteredClient): string => client_secret;
const basic = ({ client_id, client_secret = '' }: RegisteredClient): string => basicCredentials(client_id, client_secret);
const byPost = (client: RegisteredClient): Form => ({ client_id: client.client_id, client_secret: secretOf(client) });

async function expectControls(): Promise<void> {
  expect((await call({}, basic(clients.basic))).status).toBe(200);
  expect((await call(byPost(clients.post))).status).toBe(200);
  expect((await call({ client_id: clients.spa.client_id })).status).toBe(200);
  expect((await call(await assertion())).status).toBe(200);
}

const claimsOf = ({ client_id }: RegisteredClient): JWTPayload => ({
  iss: client_id,
  sub: client_id,
  aud: issuer,
  iat: now(),
  exp: now() + 60,
  jti: crypto.randomUUID(),
});

/** `undefined` takes a claim away, and a claim may be of the wrong type. */
type Claims = Record<string, unknown>;

async function assertion(claims: Claims = {}, header: object = {}, signer = key.privateKey): Promise<Form> {
  const whole = JSON.parse(JSON.stringify({ ...claimsOf(clients.pkj), ...claims })) as JWTPayload;
  return wrap(await new SignJWT(whole).setProtectedHeader({ alg: 'ES256', ...header }).sign(signer));
}
const wrap = (client_assertion: string): Form => ({ client_assertion_type: assertionType, client_assertion });

type Vector = [name: string, form: Form, authorization?: string | undefined, query?: string];
/** Every vector is 401 invalid_client, with a challenge exactly when the Authorization header was used. */
async function expectUnauthenticated(vectors: readonly Vector[]): Promise<void> {
  await expectControls();
  for (const [name, form, authorization, query] of vectors) {
    const { status, headers, body } = await call(form, authorization, query);
    expect([name, status, body.error]).toEqual([name, 401, 'invalid_client']);
    expect([name, headers.has('WWW-Authenticate')]).toEqual([name, authorization !== undefined]);
    expect(headers.get('Cache-Control')).toBe('no-store');
  }
}

test('CA-01, RFC 6749 §2.3.1: a wrong, empty, cut or misplaced secret is 401, and the query is no place for one', async () => {
  const { client_id, client_secret = '' } = clients.basic;
  const raw = (text: string) => `Basic ${btoa(text)}`;
  const inQuery = `?${new URLSearchParams(byPost(clients.post))}`;
  await expectUnauthenticated([
    ['nothing', {}],
    ['wrong', {}, basicCredentials(client_id, 'wrong')],
    ['empty', {}, basicCredentials(client_id, '')],
    ['cut', {}, basicCredentials(client_id, client_secret.slice(0, -1))],
    ['longer', {}, basicCredentials(client_id, `${client_secret}A`)],
    ['of another case', {}, basicCredentials(client_id, client_secret.toLowerCase())],
    ['of another client', {}, basicCredentials(client_id, secretOf(clients.post))],
    ['unknown client', {}, basicCredentials('nobody', client_secret)],
    ['no colon', {}, raw(client_id)],
    ['no base64', {}, 'Basic %%%'],
    ['broken percent-encoding', {}, raw(`${client_id}:%GG`)],
    ['no UTF-8', {}, 'Basic //79'],
    ['Bearer', {}, `Bearer ${client_secret}`],
    ['a NUL after the secret', {}, basicCredentials(client_id, `${client_secret}\u0000`)],
    ['two headers', {}, `${basic(clients.basic)}, ${basic(clients.basic)}`],
    ['a hundred thousand characters', {}, basicCredentials(client_id, 'x'.repeat(10_000))],
    ['post wrong', { client_id: clients.post.client_id, client_secret: 'wrong' }],
    ['post without client_id', { client_secret: secretOf(clients.post) }],
    ['in the query', {}, undefined, inQuery],
    ['half in the query', { client_id: clients.post.client_id }, undefined, inQuery],
    ['its hash', {}, basicCredentials(client_id, createHmac('sha256', '').update(client_secret).digest('base64url'))],
  ]);
});

test('CA-02, RFC 9700 §2.5: a client proves itself by the one method it registered', async () => {
  const { pkj, basic: confidential, post, spa } = clients;
  await expectUnauthenticated([
    ['private_key_jwt by name alone', { client_id: pkj.client_id }],
    ['private_key_jwt by Basic', {}, basicCredentials(pkj.client_id, 'x')],
    ['private_key_jwt by Basic without a secret', {}, basicCredentials(pkj.client_id, '')],
    ['private_key_jwt by a secret', { client_id: pkj.client_id, client_secret: 'x' }],
    ['basic by post', byPost(confidential)],
    ['basic by name alone', { client_id: confidential.client_id }],
    ['post by Basic', {}, basic(post)],
    ['public by Basic', {}, basicCredentials(spa.client_id, '')],
    ['public by a secret', { client_id: spa.client_id, client_secret: 'x' }],
    ['basic by an assertion of a key it never registered', await assertion({ iss: confidential.client_id, sub: confidential.client_id })],
  ]);
});

test('CA-03, RFC 6749 §2.3: two methods in one request are invalid_request, also when each is right', async () => {
  await expectControls();
  const { basic: confidential, post } = clients;
  const mixed: [Form, string?][] = [
    [byPost(post), basic(confidential)],
    [byPost(confidential), basic(confidential)],
    [await assertion(), basic(confidential)],
    [{ ...(await assertion()), ...byPost(post) }],
    [{ ...(await assertion()), client_secret: 'x' }],
    [{ client_assertion_type: assertionType }, basic(confidential)],
  ];
  for (const [form, authorization] of mixed)
    expect(await call(form, authorization)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
});

test('CA-11, RFC 7521 §4.2: client_id names the client that authenticates, or the request is refused', async () => {
  await expectControls();
  const { basic: confidential, spa } = clients;
  for (const client_id of [spa.client_id, 'nobody', `${confidential.client_id} `, confidential.client_id.toLowerCase()]) {
    expect(await call({ client_id }, basic(confidential))).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(await call({ client_id, ...(await assertion()) })).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  }
  expect((await call({ client_id: confidential.client_id }, basic(confidential))).status).toBe(200);
});

describe('assertions (RFC 7523)', () => {
  test('CA-05, RFC 7523 §3: the audience is ours and nobody else’s beside us', async () => {
    for (const aud of [issuer, `${issuer}/token`, `${issuer}/revoke`, [issuer], [issuer, `${issuer}/token`]])
      expect((await call(await assertion({ aud }))).status).toBe(200);
    const foreign = [
      'https://evil.test/token',
      [issuer, 'https://evil.test/token'],
      ['https://evil.test', issuer],
      [],
      '',
      `${issuer}/`,
      `${issuer}/introspect`,
      `${issuer}/token/`,
      `${issuer}.evil.test`,
      new URL(issuer).host,
      issuer.toUpperCase(),
      [[issuer]],
      { 0: issuer },
      true,
    ];
    await expectUnauthenticated(
      await Promise.all(foreign.map(async (aud): Promise<Vector> => [JSON.stringify(aud), await assertion({ aud })])),
    );
    await expectUnauthenticated([['none', await assertion({ aud: undefined })]]);
  });

  test('CA-07, CVE-2025-2559: an assertion is short-lived, of now, by the client about itself, and used once', async () => {
    const wrong: [string, Claims][] = [
      ['no exp', { exp: undefined }],
      ['exp ten years ahead', { exp: now() + 315_360_000 }],
      ['exp ten minutes ahead', { exp: now() + 600 }],
      ['exp in the past', { exp: now() - 1 }],
      ['exp a text', { exp: `${now() + 60}` }],
      ['exp beyond numbers', { exp: 1e308 }],
      ['iat two minutes ahead', { iat: now() + 120 }],
      ['nbf two minutes ahead', { nbf: now() + 120 }],
      ['iat a text', { iat: 'now' }],
      ['sub of another client', { sub: clients.other.client_id }],
      ['iss of another client', { iss: clients.other.client_id }],
      ['no iss', { iss: undefined }],
      ['no sub', { sub: undefined }],
      ['no jti', { jti: undefined }],
      ['an empty jti', { jti: '' }],
      ['a jti of 300 characters', { jti: 'x'.repeat(300) }],
      ['a jti that is no text', { jti: 7 }],
    ];
    await expectUnauthenticated(await Promise.all(wrong.map(async ([name, claims]): Promise<Vector> => [name, await assertion(claims)])));
    const once = await assertion();
    expect((await call(once)).status).toBe(200);
    await expectUnauthenticated([['used before', once]]);
    const jti = crypto.randomUUID();
    expect((await call(await assertion({ jti }))).status).toBe(200);
    await expectUnauthenticated([['another assertion with a used jti', await assertion({ jti, exp: now() + 90 })]]);
  });

  test('CA-51, I1: an assertion refused for another reason is not spent', async () => {
    const good = await assertion();
    expect(await call({ ...good, client_id: 'nobody' })).toMatchObject({ status: 400 });
    expect((await call(good)).status).toBe(200);
  });

  test('JW-01, JW-02, RFC 8725 §3.1: none and HMAC with our own public key are no signature', async () => {
    const claims = claimsOf(clients.pkj);
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = ['none', 'None', 'NONE', 'nOnE', ''].flatMap((alg): Vector[] => {
      const input = `${encode({ alg })}.${encode(claims)}`;
      return [
        [`alg ${alg}`, wrap(`${input}.`)],
        [`alg ${alg} with a signature`, wrap(`${input}.AAAA`)],
      ];
    });
    const spki = createPublicKey({ key: publicJwk as never, format: 'jwk' });
    const secrets = [
      JSON.stringify(publicJwk),
      spki.export({ type: 'spki', format: 'pem' }),
      spki.export({ type: 'spki', format: 'der' }),
      Buffer.from(String(publicJwk.x), 'base64url'),
      String(publicJwk.x),
      '',
    ];
    const symmetric = secrets.flatMap((secret, index): Vector[] =>
      ['HS256', 'HS512'].map((alg) => {
        const input = `${encode({ alg, typ: 'JWT' })}.${encode(claims)}`;
        return [
          `${alg} ${index}`,
          wrap(
            `${input}.${createHmac(alg === 'HS256' ? 'sha256' : 'sha512', secret)
              .update(input)
              .digest('base64url')}`,
          ),
        ];
      }),
    );
    await expectUnauthenticated([...unsigned, ...symmetric, ['unsecured', wrap(new UnsecuredJWT(claims).encode())]]);
  });

  test('JW-03, JW-05, ASVS 9.1.3: a header that brings a key or rules of its own is refused', async () => {
    const jwk = await exportJWK(stranger.publicKey);
    const headers: Record<string, object> = {
      jwk: { jwk },
      'jwk, and kid of the client': { jwk, kid: publicJwk.kid ?? 'x' },
      jku: { jku: 'http://127.0.0.1:9/jwks.json' },
      x5u: { x5u: 'http://127.0.0.1:9/cert.pem' },
      x5c: { x5c: ['MIIB'] },
      'kid as a path': { kid: '../../dev/null' },
      'kid as SQL': { kid: "' OR 1=1 --" },
    };
    const strange = await Promise.all(
      Object.entries(headers).map(async ([name, header]): Promise<Vector> => [name, await assertion({}, header, stranger.privateKey)]),
    );
    const ours = await Promise.all(
      [{ jwk: publicJwk }, { jku: `${issuer}/.well-known/jwks.json` }, { b64: false }, { zip: 'DEF' }].map(
        async (header): Promise<Vector> => [Object.keys(header).join(), await signedBy(header)],
      ),
    );
    const critical = await Promise.all(
      [['exp'], ['unknown'], ['b64'], []].map(async (crit): Promise<Vector> => [`crit ${crit}`, await signedBy({ crit })]),
    );
    await expectUnauthenticated([...strange, ...ours, ...critical]);
  });

  /** Signed with the registered key, whatever the header says. */
  async function signedBy(header: object): Promise<Form> {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const input = `${encode({ alg: 'ES256', ...header })}.${encode(claimsOf(clients.pkj))}`;
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key.privateKey, new TextEncoder().encode(input));
    return wrap(`${input}.${Buffer.from(signature).toString('base64url')}`);
  }

  test('JW-07, RFC 8725 §3.11: another kind of JWT signed with the same key is no assertion', async () => {
    expect((await call(await signedBy({ typ: 'client-authentication+jwt' }))).status).toBe(200);
    const kinds = ['dpop+jwt', 'oauth-authz-req+jwt', 'at+jwt', 'logout+jwt', 'entity-statement+jwt', 'jose', ''];
    await expectUnauthenticated(await Promise.all(kinds.map(async (typ): Promise<Vector> => [`typ ${typ}`, await signedBy({ typ })])));
  });

  test('CA-52: what is no assertion at all is a refusal, never a failure', async () => {
    const shapes = [
      '',
      '.',
      '..',
      '...',
      'a.b.c',
      '{}',
      'null',
      '[]',
      `${'A'.repeat(17_000)}.e30.AAAA`,
      'e30.e30.e30',
      'bnVsbA.bnVsbA.AAAA',
      'W10.W10.AAAA',
      '\u0000',
      'é.é.é',
    ];
    await expectUnauthenticated(shapes.map((shape): Vector => [shape.slice(0, 12), wrap(shape)]));
    const good = await assertion();
    await expectUnauthenticated([
      ['another type', { ...good, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' }],
      ['no type', { client_assertion: good.client_assertion ?? '' }],
      ['type alone', { client_assertion_type: assertionType }],
      ['a private key', wrap(await exportPKCS8(key.privateKey))],
    ]);
  });

  test('CA-53: neither of two clients that share a key can speak for the other', async () => {
    const claims = claimsOf(clients.other);
    const as = (change: JWTPayload) => new SignJWT({ ...claims, ...change }).setProtectedHeader({ alg: 'ES256' }).sign(key.privateKey);
    expect((await call(wrap(await as({})))).status).toBe(200);
    await expectUnauthenticated([
      ['iss of one, sub of the other', wrap(await as({ iss: clients.pkj.client_id, jti: 'a' }))],
      ['sub of one, iss of the other', wrap(await as({ sub: clients.pkj.client_id, jti: 'b' }))],
    ]);
    const { client_assertion } = wrap(await as({ jti: crypto.randomUUID() }));
    expect(await call({ ...wrap(client_assertion ?? ''), client_id: clients.pkj.client_id })).toMatchObject({ status: 400 });
  });

  test('CA-55, JW-02, JW-19: a MAC is made with the client’s own secret, under its registered algorithm, and with nothing else', async () => {
    const registerShared = () =>
      registerClient(issuer, { token_endpoint_auth_method: 'client_secret_jwt', token_endpoint_auth_signing_alg: 'HS256' });
    const [client, other] = [await registerShared(), await registerShared()];
    const secret = secretOf(client);
    const mac = async (shared: string | Uint8Array, alg = 'HS256', of = client) => {
      const bytes = typeof shared === 'string' ? new TextEncoder().encode(shared) : shared;
      return wrap(await new SignJWT(claimsOf(of)).setProtectedHeader({ alg }).sign(bytes));
    };
    expect((await call(await mac(secret))).status).toBe(200);
    expect((await call(await mac(secretOf(other), 'HS256', other))).status).toBe(200);
    await expectUnauthenticated([
      ['the secret of another', await mac(secretOf(other))],
      ['the own secret, about another', await mac(secret, 'HS256', other)],
      ['another algorithm', await mac(secret, 'HS384')],
      ['a third algorithm', await mac(secret, 'HS512')],
      ['the bytes the secret spells', await mac(Buffer.from(secret, 'base64url'))],
      ['its hash', await mac(createHash('sha256').update(secret).digest())],
      ['its hash as text', await mac(createHash('sha256').update(secret).digest('base64url'))],
      ['its client_id', await mac(client.client_id)],
      ['its registration token', await mac(client.registration_access_token)],
      ['its secret and more', await mac(`${secret}A`)],
      ['its secret cut', await mac(secret.slice(0, -1))],
      ['the secret itself, by Basic', {}, basic(client)],
      ['the secret itself, in the form', byPost(client)],
      [
        'a signature with a key it does not have',
        wrap(await new SignJWT(claimsOf(client)).setProtectedHeader({ alg: 'ES256' }).sign(key.privateKey)),
      ],
    ]);
  });

  test('CA-61, RFC 8725 §3.1: a client that registered an algorithm signs with no other, though it has a key for it', async () => {
    const made = await Promise.all(['ES256', 'PS256', 'EdDSA'].map((alg) => makeKey(alg)));
    const jwks = { keys: made.map(({ jwk: { alg: _alg, ...jwk } }) => jwk) };
    const members = { token_endpoint_auth_method: 'private_key_jwt', jwks };
    const client = await registerClient(issuer, { ...members, token_endpoint_auth_signing_alg: 'PS256' });
    const free = await registerClient(issuer, members);
    const sign = async (of: RegisteredClient, { alg, privateKey, jwk }: SigningKey): Promise<Form> =>
      wrap(await new SignJWT(claimsOf(of)).setProtectedHeader({ alg, kid: jwk.kid }).sign(privateKey));
    for (const signer of made) {
      expect([signer.alg, (await call(await sign(free, signer))).status]).toEqual([signer.alg, 200]);
      if (signer.alg === 'PS256') expect((await call(await sign(client, signer))).status).toBe(200);
      else await expectUnauthenticated([[signer.alg, await sign(client, signer)]]);
    }
  });

  test('CA-56, JW-15, RFC 8725 §3.7: a member said twice has one meaning, and bytes that are no text have none', async () => {
    const encode = (part: string | Uint8Array) => Buffer.from(part).toString('base64url');
    const signed = async (head: string | Uint8Array, payload: string | Uint8Array): Promise<Form> => {
      const input = `${encode(head)}.${encode(payload)}`;
      const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key.privateKey, new TextEncoder().encode(input));
      return wrap(`${input}.${Buffer.from(signature).toString('base64url')}`);
    };
    const head = JSON.stringify({ alg: 'ES256' });
    const claims = () => JSON.stringify(claimsOf(clients.pkj));
    const others = `"iss":"${clients.other.client_id}","sub":"${clients.other.client_id}","aud":"https://evil.test","exp":1`;
    const client_id = clients.pkj.client_id;
    expect((await call({ ...(await signed(head, claims())), client_id })).status).toBe(200);
    // The last one counts, for who it is as for what it may do.
    expect((await call({ ...(await signed(head, claims().replace('{', `{${others},`))), client_id })).status).toBe(200);
    await expectUnauthenticated([
      ['its own name first, another’s last', await signed(head, claims().replace(/}$/, `,${others}}`))],
      ['another aud last', await signed(head, claims().replace(/}$/, ',"aud":"https://evil.test"}'))],
      ['none last', await signed('{"alg":"ES256","alg":"none"}', claims())],
      ['HS256 last', await signed('{"alg":"ES256","alg":"HS256"}', claims())],
      ['a prototype in place of claims', await signed(head, `{"__proto__":${claims()}}`)],
      ['a list', await signed(head, `[${claims()}]`)],
      ['two objects', await signed(head, `${claims()}${claims()}`)],
      ['UTF-16', await signed(head, Buffer.from(claims(), 'utf16le'))],
      [
        'bytes that are no UTF-8',
        await signed(head, Buffer.concat([Buffer.from(`${claims().slice(0, -1)},"x":"`), Buffer.from([0xc3, 0x28]), Buffer.from('"}')])),
      ],
    ]);
  });
});

// B-006, C-26: every value of every list in the metadata is used, end to end. A list or a value that nobody walks fails here.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { authorizeUrl, parametersOf, signedInBrowser, walk } from '../harness/authorization.ts';
import { accounts, agree, json, payment, record, redeem } from '../harness/authorization-details.ts';
import { type Browser, createBrowser } from '../harness/browser.ts';
import { createDpopKey, requestTokens, requestUserinfo } from '../harness/dpop.ts';
import { makeEncryptionKeys } from '../harness/encryption-keys.ts';
import { headerOf, type Json, verifyJwt } from '../harness/jose-by-node.ts';
import { pageOf, type RegisteredClient, registerClient } from '../harness/journey.ts';
import { passkeyOf, usePasskey } from '../harness/own-account.ts';
import { encrypt, findEncryptionKey, makeKey, objectClaims, sign } from '../harness/request-objects.ts';
import { basicCredentials, obtainCode, obtainTokens, type Parameters, postForm, readAnswer } from '../harness/token-requests.ts';

const issuer = inject('issuer');
const metadata = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Json;
const published = await (await fetch(`${issuer}/.well-known/jwks.json`)).json();
const listOf = (name: string): readonly string[] => (Array.isArray(metadata[name]) ? (metadata[name] as string[]) : []);

/** Registered for everything that needs no key. Alice is signed in and has agreed to it. */
let client: RegisteredClient;
let browser: Browser;
const scope = listOf('scopes_supported').join(' ');

beforeAll(async () => {
  client = await registerClient(issuer, {
    scope,
    grant_types: ['authorization_code', 'refresh_token', 'implicit'],
    response_types: listOf('response_types_supported'),
  });
  browser = await signedInBrowser(issuer, client, 'alice', scope);
});

const open = (parameters: Parameters, of = client) =>
  browser.open(authorizeUrl(issuer, of, { scope: 'openid', nonce: 'n', ...parameters }));
/** The response to a request nobody has to be asked about, after having been asked. */
const respond = async (parameters: Parameters, of = client) =>
  parametersOf((await walk(browser, await open(parameters, of), 'alice')).arrival);
const register = (members: Record<string, unknown>) => registerClient(issuer, members);
const obtain = (of = client, parameters: Parameters = {}) => obtainTokens({ issuer, client: of, browser, scope, parameters });

const userinfo = async (access_token: string): Promise<string> =>
  (await fetch(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${access_token}` } })).text();

/** A form with a JWT of the client in place of a secret. */
async function assertion(of: RegisteredClient, alg: string, key: CryptoKey | Uint8Array, kid?: string): Promise<Parameters> {
  const client_assertion = await new SignJWT({ jti: crypto.randomUUID() })
    .setProtectedHeader({ alg, ...(kid && { kid }) })
    .setIssuer(of.client_id)
    .setSubject(of.client_id)
    .setAudience(issuer)
    .setExpirationTime('1m')
    .sign(key);
  return { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion };
}

/** A client with a method, and how it authenticates a form. */
async function registerMethod(token_endpoint_auth_method: string, alg = 'ES256') {
  const { privateKey, publicKey } = await generateKeyPair(alg.startsWith('HS') ? 'ES256' : alg, { extractable: true });
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'the-key' } as JWK] };
  const of = await register({ token_endpoint_auth_method, ...(token_endpoint_auth_method === 'private_key_jwt' && { jwks }) });
  const { client_id, client_secret = '' } = of;
  const forms: Record<string, () => Promise<Parameters> | Parameters> = {
    none: () => ({ client_id }),
    client_secret_post: () => ({ client_id, client_secret }),
    client_secret_jwt: () => assertion(of, 'HS256', new TextEncoder().encode(client_secret)),
    private_key_jwt: () => assertion(of, alg, privateKey, 'the-key'),
  };
  const send = async (endpoint: string, form: Parameters) => {
    if (token_endpoint_auth_method !== 'client_secret_basic') {
      return postForm(`${issuer}${endpoint}`, { ...form, ...(await forms[token_endpoint_auth_method]?.()) });
    }
    const body = new URLSearchParams(form as Record<string, string>);
    return readAnswer(
      await fetch(`${issuer}${endpoint}`, { method: 'POST', headers: { Authorization: basicCredentials(client_id, client_secret) }, body }),
    );
  };
  return { of, send };
}

async function redeemBy(method: string, alg?: string): Promise<void> {
  const { of, send } = await registerMethod(method, alg);
  const { redemption } = await obtainCode({ issuer, client: of, browser });
  expect(await send('/token', redemption)).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
}

const callBy = (endpoint: string) => async (method: string, alg?: string) => {
  const { of, send } = await registerMethod(method, alg);
  const { redemption } = await obtainCode({ issuer, client: of, browser });
  const { body } = await send('/token', redemption);
  const answer = await send(endpoint, { token: String(body.access_token) });
  expect(answer.status).toBe(200);
  if (endpoint === '/introspect') expect(answer.body).toMatchObject({ active: true });
};

const methodOf = (alg: string): string => (alg.startsWith('HS') ? 'client_secret_jwt' : 'private_key_jwt');

/** An answer of ours, made as a client registered it: what arrives, and which claim of it must be there. */
const answers: Record<'id_token' | 'userinfo' | 'introspection' | 'authorization', (of: RegisteredClient) => Promise<string>> = {
  id_token: async (of) => (await obtain(of)).id_token,
  userinfo: async (of) => userinfo((await obtain(of)).access_token),
  authorization: async (of) => (await respond({ response_mode: 'jwt' }, of)).get('response') ?? '',
  introspection: async (of) => {
    const { access_token } = await obtain(of);
    const headers = { Authorization: basicCredentials(of.client_id, of.client_secret ?? '') };
    return (await fetch(`${issuer}/introspect`, { method: 'POST', headers, body: new URLSearchParams({ token: access_token }) })).text();
  },
};

const keys = makeEncryptionKeys();

function walkAnswer(answer: keyof typeof answers): Record<string, Walk> {
  const members = (alg: string, enc: string) => ({ [`${answer}_encrypted_response_alg`]: alg, [`${answer}_encrypted_response_enc`]: enc });
  const openEncrypted = async (alg: string, enc: string) => {
    const of = await register({ jwks: keys.jwks, [`${answer}_signed_response_alg`]: 'ES256', ...members(alg, enc) });
    const jwe = await answers[answer](of);
    expect(headerOf(jwe)).toMatchObject({ alg, enc });
    expect(verifyJwt(keys.open(jwe), published)).toMatchObject({ iss: issuer, aud: of.client_id });
  };
  return {
    [`${answer}_signing_alg_values_supported`]: async (alg) => {
      const of = await register({ [`${answer}_signed_response_alg`]: alg });
      const jwt = await answers[answer](of);
      expect(headerOf(jwt).alg).toBe(alg);
      // HS256 is verified in client-secret-signatures.test.ts.
      if (alg !== 'HS256') expect(verifyJwt(jwt, published)).toMatchObject({ iss: issuer, aud: of.client_id });
    },
    [`${answer}_encryption_alg_values_supported`]: (alg) => openEncrypted(alg, 'A256GCM'),
    [`${answer}_encryption_enc_values_supported`]: (enc) => openEncrypted('ECDH-ES', enc),
  };
}

async function sendRequestObject(alg: string, seal: (jwt: string) => Promise<string> = async (jwt) => jwt): Promise<void> {
  const key = await makeKey(alg);
  const of = await register({ jwks: { keys: [key.jwk] } });
  const request = await seal(await sign(objectClaims(issuer, of), key));
  const response = await respond({ request }, of);
  expect([response.get('state'), response.has('code')]).toEqual(['inside', true]);
}

const sealRequestObject = (alg: string, enc: string) =>
  sendRequestObject('ES256', async (jwt) => encrypt(jwt, await findEncryptionKey(issuer, alg), { alg, enc }));

/** Where a prompt leads somebody who is signed in and has agreed. */
const prompts: Record<string, string | undefined> = {
  none: undefined,
  login: '/login',
  consent: '/consent',
  select_account: '/login/account',
  create: '/signup',
};

const signInClaims = ['sub', 'acr', 'auth_time', 'iss', 'aud', 'exp', 'iat', 'nonce', 'amr', 'sid', 'at_hash', 'c_hash', 's_hash'];

/** Uses one value of a list; throws when it does not work. */
type Walk = (value: string) => Promise<void>;

const walks: Readonly<Record<string, Walk>> = {
  scopes_supported: async (value) => {
    const { body } = await postForm(
      `${issuer}/token`,
      (await obtainCode({ issuer, client, browser, scope: `openid ${value}` })).redemption,
      client,
    );
    expect(String(body.scope).split(' ')).toContain(value);
  },
  response_types_supported: async (response_type) => {
    const response = await respond({ response_type });
    const words = ['code', 'id_token', 'token'].filter((word) => response.has(word === 'token' ? 'access_token' : word));
    expect(words.join(' ')).toBe(['code', 'id_token', 'token'].filter((word) => response_type.split(' ').includes(word)).join(' '));
  },
  response_modes_supported: async (response_mode) => {
    const arrival = await open({ response_mode });
    const isSecured = response_mode.endsWith('jwt');
    expect(parametersOf(arrival).get(isSecured ? 'response' : 'code')).toBeTruthy();
    expect(arrival.at === 'page').toBe(/^(form_post|web_message)/.test(response_mode));
  },
  grant_types_supported: async (grant_type) => {
    const granted: Record<string, () => Promise<unknown>> = {
      authorization_code: async () => (await obtain()).access_token,
      refresh_token: async () => {
        const { refresh_token } = await obtain();
        return (await postForm(`${issuer}/token`, { grant_type, refresh_token }, client)).body.access_token;
      },
      client_credentials: async () => {
        const of = await register({ grant_types: [grant_type], redirect_uris: [] });
        return (await postForm(`${issuer}/token`, { grant_type }, of)).body.access_token;
      },
      implicit: async () => (await respond({ response_type: 'id_token token' })).get('access_token'),
    };
    expect(await granted[grant_type]?.()).toBeTruthy();
  },
  authorization_details_types_supported: async (type) => {
    const detail = [accounts, payment, record].find((candidate) => candidate.type === type);
    const { body } = await redeem(issuer, await agree(json(detail), { issuer }));
    expect(body.authorization_details).toMatchObject([{ type }]);
  },
  subject_types_supported: async (subject_type) => {
    const { id_token } = await obtain(await register({ subject_type }));
    expect(verifyJwt(id_token, published).sub === 'alice-3f9c1d7e').toBe(subject_type === 'public');
  },
  prompt_values_supported: async (prompt) => {
    const arrival = await open({ prompt });
    expect(Object.keys(prompts)).toContain(prompt);
    expect(arrival.at === 'page' ? new URL(arrival.page.url).pathname : undefined).toBe(prompts[prompt]);
  },
  code_challenge_methods_supported: async (code_challenge_method) => {
    expect((await obtain(client, { code_challenge_method })).id_token).toBeTruthy();
  },
  acr_values_supported: async (acr) => {
    const claims = JSON.stringify({ id_token: { acr: { essential: true, values: [acr] } } });
    const person = createBrowser(issuer);
    const { authenticator } = await passkeyOf(issuer, 'victor');
    await usePasskey(issuer, person, authenticator);
    const { id_token } = await obtainTokens({ issuer, client, browser: person, scope: 'openid', parameters: { claims } });
    expect(verifyJwt(id_token, published).acr).toBe(acr);
  },
  ui_locales_supported: async (ui_locales) => {
    const page = pageOf(await createBrowser(issuer).open(authorizeUrl(issuer, client, { ui_locales })));
    expect(page.body).toContain(`<html lang="${ui_locales}"`);
  },
  protected_resources: async (resource) => {
    const path = resource.slice(issuer.length);
    const described = await (await fetch(`${issuer}/.well-known/oauth-protected-resource${path}`)).json();
    expect(described).toMatchObject({ resource, authorization_servers: [issuer] });
    const { access_token } = await obtain(client, { resource });
    expect(verifyJwt(access_token, published).aud).toBe(resource);
  },
  claim_types_supported: async (type) => expect(type).toBe('normal'),
  claims_supported: async (name) => {
    const response = await respond({ response_type: 'code id_token token', claims: JSON.stringify({ userinfo: { [name]: null } }) });
    const source = signInClaims.includes(name)
      ? verifyJwt(response.get('id_token') ?? '', published)
      : (JSON.parse(await userinfo(response.get('access_token') ?? '')) as Json);
    expect(source[name]).toBeDefined();
  },
  token_endpoint_auth_methods_supported: (method) => redeemBy(method),
  token_endpoint_auth_signing_alg_values_supported: (alg) => redeemBy(methodOf(alg), alg),
  revocation_endpoint_auth_methods_supported: (method) => callBy('/revoke')(method),
  revocation_endpoint_auth_signing_alg_values_supported: (alg) => callBy('/revoke')(methodOf(alg), alg),
  introspection_endpoint_auth_methods_supported: (method) => callBy('/introspect')(method),
  introspection_endpoint_auth_signing_alg_values_supported: (alg) => callBy('/introspect')(methodOf(alg), alg),
  request_object_signing_alg_values_supported: (alg) => sendRequestObject(alg),
  request_object_encryption_alg_values_supported: (alg) => sealRequestObject(alg, 'A256GCM'),
  request_object_encryption_enc_values_supported: (enc) =>
    // CBC is for those alone that registered it: request-objects.test.ts.
    enc.endsWith('GCM') ? sealRequestObject('ECDH-ES', enc) : Promise.resolve(),
  dpop_signing_alg_values_supported: async (alg) => {
    const { redemption } = await obtainCode({ issuer, client, browser });
    const key = await createDpopKey(alg);
    const { body } = await requestTokens(issuer, redemption, client, key);
    expect(body.token_type).toBe('DPoP');
    expect((await requestUserinfo(issuer, String(body.access_token), key)).status).toBe(200);
  },
  ...walkAnswer('id_token'),
  ...walkAnswer('userinfo'),
  ...walkAnswer('introspection'),
  ...walkAnswer('authorization'),
};

/** Statements of yes or no, and the tests that hold them. */
const statements: Readonly<Record<string, string>> = {
  authorization_response_iss_parameter_supported: 'response-types.test.ts',
  claims_parameter_supported: 'userinfo.test.ts',
  client_id_metadata_document_supported: 'client-id-metadata-documents.test.ts',
  request_parameter_supported: 'request-objects.test.ts',
  request_uri_parameter_supported: 'request-objects.test.ts',
  require_request_uri_registration: 'request-objects.test.ts',
  require_pushed_authorization_requests: 'par.test.ts',
  require_signed_request_object: 'request-objects.test.ts',
  mtls_endpoint_aliases: 'certificate-bound-tokens.test.ts',
  tls_client_certificate_bound_access_tokens: 'certificate-bound-tokens.test.ts',
  frontchannel_logout_supported: 'logout-frontchannel.test.ts',
  frontchannel_logout_session_supported: 'logout-frontchannel.test.ts',
  backchannel_logout_supported: 'logout-backchannel.test.ts',
  backchannel_logout_session_supported: 'logout-backchannel.test.ts',
};

test('B-006: each member is a URL of the issuer, a list that is walked or a statement that is held', () => {
  const isUrl = (value: unknown) => typeof value === 'string' && value.startsWith(issuer);
  const others = Object.keys(metadata).filter((name) => !isUrl(metadata[name]));
  expect(others.filter((name) => !Object.hasOwn(walks, name) && !Object.hasOwn(statements, name))).toEqual([]);
  for (const name of others) expect(Object.hasOwn(walks, name), name).toBe(Array.isArray(metadata[name]));
  for (const file of Object.values(statements)) expect(existsSync(join(import.meta.dirname, file)), file).toBe(true);
});

describe.each(Object.keys(metadata).filter((name) => Object.hasOwn(walks, name)))('%s', (name) => {
  test.each(listOf(name))('B-006: %s works', (value) => walks[name]?.(value));
});

// Attacks on authorization details (RFC 9396 §12): JSON that two parsers read differently, words that are no words, and every way
// to get more than the person saw. What a reader could take for two things is refused; each refusal follows what is taken.
import { describe, expect, inject, test } from 'vitest';
import { authorizeUrl, parametersOf, verifier, walk } from '../harness/authorization.ts';
import { accounts, agree, ask, type Detail, errorOf, json, payment, redeem, refresh, wordsOf } from '../harness/authorization-details.ts';
import { type Browser, createBrowser } from '../harness/browser.ts';
import { callback, pageOf, type RegisteredClient, registerClient } from '../harness/journey.ts';
import { makeKey, objectClaims, sign } from '../harness/request-objects.ts';
import { postForm } from '../harness/token-requests.ts';

const issuer = inject('issuer');
const refusal = 'invalid_authorization_details';

/** The text of one detail with something more in it, as no serializer writes it. */
const withText = (detail: Detail, more: string): string => `[${JSON.stringify(detail).slice(0, -1)},${more}}]`;
const limited = (days: number | string) => withText(accounts, `"limits":[{"days":${days}}]`);
const pay = (amount: string): Detail => ({ ...payment, instructedAmount: { currency: 'EUR', amount } });

/** The text is pushed, so that no address is too long for it. */
const push = (client: RegisteredClient, authorization_details: string) =>
  postForm(
    `${issuer}/as/par`,
    { ...Object.fromEntries(new URL(authorizeUrl(issuer, client)).searchParams), authorization_details },
    client,
  );

describe('JSON that is read in two ways', () => {
  const depth = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const texts: [string, string][] = [
    ['a member of the prototype', withText(accounts, '"__proto__":{"recurringIndicator":true}')],
    ['a member of the prototype, further in', withText(accounts, '"limits":[{"days":1,"__proto__":{"account":"x"}}]')],
    ['a constructor', withText(accounts, '"constructor":{"prototype":{"x":1}}')],
    ['a method of every object', withText(accounts, '"hasOwnProperty":1')],
    ['a member twice', withText(pay('1.00'), '"instructedAmount":{"currency":"EUR","amount":"9999.00"}')],
    ['a member twice, once in escapes', withText(pay('1.00'), String.raw`"instructed\u0041mount":{"currency":"EUR","amount":"9999.00"}`)],
    ['the type twice', withText(accounts, '"type":"payment_initiation"')],
    ['a number beyond every double', limited('1e400')],
    ['a whole number that a double cannot hold', limited('9007199254740993')],
    ['a number with a thousand digits', limited('9'.repeat(1000))],
    ['half of a surrogate pair', withText(payment, String.raw`"endToEnd":"\ud800"`)],
    [
      'half of a surrogate pair in a text the type takes',
      JSON.stringify([{ ...payment, creditorName: 'X' }]).replace('"X"', String.raw`"\ud800"`),
    ],
    ['arrays a thousand deep', depth(1000)],
    ['a value a thousand deep', withText(accounts, `"limits":${depth(1000)}`)],
    ['an object with numbers for names', JSON.stringify({ 0: accounts, length: 1 })],
    ['a list in a list', json([accounts])],
    ['null in the list', json(accounts, null)],
    ['JSON in a text', JSON.stringify(json(accounts))],
    ['an object for an array', json({ ...accounts, actions: { 0: 'list_accounts', length: 1 } })],
    ['an array for a text', json({ ...payment, creditorName: ['Merchant A'] })],
    ['more after the end', `${json(accounts)}[]`],
    ['a comment', json(accounts).replace('[', '[/* nothing */')],
    ['a trailing comma', json(accounts).replace(/\]$/, ',]')],
    ['twenty-one objects', json(...Array.from({ length: 21 }, (_, days) => ({ ...accounts, limits: [{ days: days + 1 }] })))],
    ['more than 8 KiB', json({ ...accounts, locations: Array.from({ length: 60 }, (_, n) => `https://${'x'.repeat(150)}.example/${n}`) })],
  ];

  test.each(texts)('RFC 9396 §12, B-290: %s is refused, and nothing fails', async (_name, text) => {
    const client = await registerClient(issuer);
    expect((await push(client, limited(30))).status).toBe(201);
    expect(await push(client, text)).toMatchObject({ status: 400, body: { error: refusal } });
  });

  test('B-292: at the token endpoint they are refused alike, and the code survives them all', async () => {
    const agreed = await agree(json(accounts), { issuer });
    for (const [name, authorization_details] of texts) {
      const { status, body } = await redeem(issuer, agreed, { authorization_details });
      expect([name, status, body.error]).toEqual([name, 400, refusal]);
    }
    expect((await redeem(issuer, agreed)).body.authorization_details).toEqual([accounts]);
  });

  test('RFC 6749 §3.1: the parameter twice is refused, whichever comes first', async () => {
    const client = await registerClient(issuer);
    const url = authorizeUrl(issuer, client, { authorization_details: json(pay('1.00')) });
    const browser = createBrowser(issuer);
    expect(new URL(pageOf(await browser.open(url)).url).pathname).toBe('/login');
    const twice = await browser.open(`${url}&${new URLSearchParams({ authorization_details: json(pay('9999.00')) })}`);
    expect(pageOf(twice)).toMatchObject({ status: 400, body: expect.stringContaining('invalid_request') });
  });
});

describe('words on the consent page', () => {
  const shown = async (creditorName: string): Promise<{ words: string; body: string; headers: Headers }> => {
    const page = pageOf((await ask(json({ ...payment, creditorName }), { issuer })).arrival);
    return { words: wordsOf(page), body: page.body, headers: page.headers };
  };

  test('D-21: markup in a value is text, and the policy would not run it', async () => {
    const { words, body, headers } = await shown('</strong><img src=x onerror=alert(1)><form action=//evil>');
    expect(words).toContain('to </strong><img src=x onerror=alert(1)><form action=//evil>');
    expect(body).not.toMatch(/<img src=x|<form action=\/\//);
    expect(headers.get('Content-Security-Policy')).toMatch(/default-src 'none'/);
  });

  test('RG-05: a value cannot turn the line around or hide itself', async () => {
    const { words, body } = await shown('Merchant\u202E\u2066\u200B A\u0000\nand\tB');
    expect(words).toContain('to Merchant A and B');
    expect(body).not.toMatch(/[\u202E\u2066\u200B]/);
  });

  test('B-291: a value that looks like a placeholder stays what it is', async () => {
    expect((await shown('{creditorAccount.iban}')).words).toContain('to {creditorAccount.iban}');
  });

  test('B-291: a long value is not cut short: what comes last is read as well', async () => {
    const name = `${'Merchant '.repeat(25)}who is somebody else`;
    expect((await shown(name)).words).toContain(name);
  });

  test('B-291: a value of nothing but invisible letters leaves a mark', async () => {
    expect((await shown('\u200B\u2060')).words).toContain('to ""');
  });
});

describe('more than the person agreed to', () => {
  /** Alice has agreed to `agreed`; whether the client gets `wanted` without asking her. */
  async function isSilent(agreed: string, wanted: string): Promise<boolean> {
    const { client, browser } = await agree(agreed, { issuer });
    const { arrival } = await ask(wanted, { issuer, client, browser, parameters: { prompt: 'none' } });
    return parametersOf(arrival).has('code');
  }

  test('a remembered agreement covers the same, and neither more days nor another account', async () => {
    expect(await isSilent(limited(30), limited(30))).toBe(true);
    expect(await isSilent(limited(30), limited(300))).toBe(false);
    expect(await isSilent(limited(30), withText(accounts, '"limits":[{"days":30,"account":"DE02"}]'))).toBe(false);
    expect(await isSilent(limited(30), json(accounts))).toBe(false);
  });

  test('RFC 9396 §12: two texts that only look the same are two', async () => {
    const at = (account: string) => json({ ...accounts, limits: [{ days: 30, account }] });
    expect(await isSilent(at('caf\u00e9'), at('caf\u00e9'))).toBe(true);
    expect(await isSilent(at('caf\u00e9'), at('cafe\u0301'))).toBe(false);
    expect(await isSilent(at('x'), at('X'))).toBe(false);
  });

  test('an agreement to two is none to a third made of both', async () => {
    const read = { ...accounts, actions: ['list_accounts'] };
    const write = { ...accounts, actions: ['read_transactions'] };
    expect(await isSilent(json(read, write), json(write))).toBe(true);
    expect(await isSilent(json(read, write), json({ ...accounts, actions: ['list_accounts', 'read_transactions'] }))).toBe(false);
  });

  test('another client has nothing of it', async () => {
    const { browser } = await agree(json(accounts), { issuer });
    const stranger = await registerClient(issuer);
    const { arrival } = await ask(json(accounts), { issuer, client: stranger, browser, parameters: { prompt: 'none' } });
    expect(errorOf(arrival)).toBe('consent_required');
  });

  test('AZ-52: agreeing to a small payment on one page does not agree to the big one on the other', async () => {
    const { client, browser, arrival: small } = await ask(json(pay('1.00')), { issuer });
    const { arrival: big } = await ask(json(pay('9999.00')), { issuer, client, browser });
    expect(wordsOf(pageOf(big))).toContain('9999.00 EUR');
    const answer = await browser.submit(pageOf(small), {}, 'allow');
    const redemption = { grant_type: 'authorization_code', redirect_uri: callback, code: parametersOf(answer).get('code') ?? '' };
    const { body } = await redeem(issuer, { client, redemption: { ...redemption, code_verifier: verifier } });
    expect(body.authorization_details).toEqual([pay('1.00')]);
    const waiting = new URL(pageOf(big).url).search;
    expect(new URL(pageOf(await browser.open(`${issuer}/authorize${waiting}`)).url).pathname).toBe('/consent');
  });

  test.each([
    ['details of another page', (other: string) => ({ details: other })],
    ['no details', () => ({ details: '' })],
  ])('D-09: a form sent with %s is refused, as it came it is taken', async (_name, change) => {
    const { client, browser, arrival } = await ask(json(pay('1.00')), { issuer });
    const other = pageOf((await ask(json(pay('2.00')), { issuer, client, browser })).arrival).forms[0]?.fields.details ?? '';
    expect(other).toMatch(/^[\w-]{43}$/);
    expect(pageOf(await browser.submit(pageOf(arrival), change(other), 'allow')).status).toBe(403);
    expect(parametersOf(await browser.submit(pageOf(arrival), {}, 'allow')).has('code')).toBe(true);
  });

  test('AZ-21: what a form says of details beside its own fields has no effect', async () => {
    const { client, browser, arrival } = await ask(json(pay('1.00')), { issuer });
    const answer = await browser.submit(pageOf(arrival), { authorization_details: json(pay('9999.00')), scope: 'openid' }, 'allow');
    const redemption = { grant_type: 'authorization_code', redirect_uri: callback, code: parametersOf(answer).get('code') ?? '' };
    const { body } = await redeem(issuer, { client, redemption: { ...redemption, code_verifier: verifier } });
    expect(body.authorization_details).toEqual([pay('1.00')]);
  });

  test('RFC 9101 §6.3: beside a signed object details count for nothing when the object has its own', async () => {
    const key = await makeKey('ES256');
    const client = await registerClient(issuer, { jwks: { keys: [key.jwk] }, request_object_signing_alg: 'ES256' });
    const request = await sign(objectClaims(issuer, client, { authorization_details: [pay('1.00')] }), key);
    const outside = { client_id: client.client_id, request, authorization_details: json(pay('9999.00')) };
    const browser: Browser = createBrowser(issuer);
    const { arrival } = await walk(browser, await browser.open(`${issuer}/authorize?${new URLSearchParams(outside)}`), 'alice');
    const redemption = { grant_type: 'authorization_code', redirect_uri: callback, code: parametersOf(arrival).get('code') ?? '' };
    const { body } = await redeem(issuer, { client, redemption: { ...redemption, code_verifier: verifier } });
    expect(body.authorization_details).toEqual([pay('1.00')]);
  });
});

describe('more than was granted', () => {
  test('B-292: what the same client has in another grant is not in this one', async () => {
    const one = await agree(json(accounts), { issuer });
    const other = await agree(json(payment), { issuer, client: one.client, browser: one.browser });
    expect(await redeem(issuer, one, { authorization_details: json(payment) })).toMatchObject({ status: 400, body: { error: refusal } });
    expect((await redeem(issuer, one, { authorization_details: json(accounts) })).status).toBe(200);
    expect((await redeem(issuer, other, { authorization_details: json(payment) })).status).toBe(200);
  });

  test('B-292: a lost answer is asked for again, and not for more', async () => {
    const agreed = await agree(json(accounts), { issuer });
    const { refresh_token } = (await redeem(issuer, agreed)).body;
    const first = await refresh(issuer, agreed.client, refresh_token);
    const repeated = await refresh(issuer, agreed.client, refresh_token);
    expect(repeated.body.refresh_token).toBe(first.body.refresh_token);
    const more = await refresh(issuer, agreed.client, refresh_token, { authorization_details: json(accounts, payment) });
    expect(more).toMatchObject({ status: 400, body: { error: refusal } });
    expect((await refresh(issuer, agreed.client, first.body.refresh_token)).status).toBe(200);
  });

  test('TK-02: a stranger learns nothing of the details of a code it stole', async () => {
    const agreed = await agree(json(accounts), { issuer });
    const thief = await registerClient(issuer);
    for (const authorization_details of [json(accounts), json(payment)]) {
      const stolen = await redeem(issuer, { client: thief, redemption: agreed.redemption }, { authorization_details });
      expect(stolen).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    }
    expect((await redeem(issuer, agreed)).status).toBe(200);
  });

  test('LK-03: an error says nothing of what was asked', async () => {
    const client = await registerClient(issuer);
    expect((await push(client, json(accounts))).status).toBe(201);
    const { body } = await push(client, json({ ...payment, creditorName: 'canary-4711', tip: 'canary-4712' }));
    expect(JSON.stringify(body)).not.toContain('canary');
  });
});

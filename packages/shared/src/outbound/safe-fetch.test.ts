import { describe, expect, test, vi } from 'vitest';
import { parseSettings } from '../config/index.ts';
import { encodeText } from '../oauth/encoding.ts';
import { createSafeFetch, fetchJsonObject, type OutboundRequest } from './index.ts';

const settings = parseSettings({ ISSUER: 'https://id.example.com' });
const url = 'https://client.example/document';
const json: OutboundRequest = { accept: ['application/json'], maximumBytes: 1024 };

type Answer = (url: string, init: RequestInit) => Promise<Response>;

/** A peer whose answer is `body`, and what it was asked. */
function createPeer(body: BodyInit | null, init: ResponseInit = {}, type = 'application/json') {
  const fetch = vi.fn<Answer>(async () => new Response(body, { ...init, headers: { 'Content-Type': type, ...init.headers } }));
  return { fetch, safeFetch: createSafeFetch({ settings, fetch }) };
}

/** A body that `pull` feeds, and whether its reader gave up on it. */
function createStream(pull: (controller: ReadableStreamDefaultController<Uint8Array>) => void | Promise<void>) {
  const cancel = vi.fn();
  return { cancel, stream: new ReadableStream<Uint8Array>({ pull, cancel }, { highWaterMark: 0 }) };
}

const impatient = (fetch: Answer) => createSafeFetch({ settings, fetch, timeLimit: 0.05 });

/** What a platform's fetch does when its signal fires before there are headers. */
const hang: Answer = (_url, { signal }) =>
  new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }));

describe('D-10: what is sent', () => {
  test('fixed headers, no credentials, no cache between, redirects left alone', async () => {
    const { fetch, safeFetch } = createPeer('{"a":1}');
    const fetched = await safeFetch(url, { ...json, accept: ['application/json', 'application/*+json'] });
    expect(fetched).toMatchObject({ outcome: 'fetched', status: 200, body: '{"a":1}' });
    expect(fetch).toHaveBeenCalledOnce();
    const [sentUrl, init] = fetch.mock.calls[0] ?? [];
    expect(sentUrl).toBe(url);
    expect(init).toMatchObject({ method: 'GET', redirect: 'manual', cache: 'no-store' });
    expect(init?.headers).toEqual({ Accept: 'application/json', 'User-Agent': 'Authrim' });
    expect(init?.body).toBeUndefined();
  });

  test('a form, and a header the specification gives to the receiver', async () => {
    const { fetch, safeFetch } = createPeer(null, { status: 204 });
    const body = new URLSearchParams({ logout_token: 'x' });
    const sent = await safeFetch(url, { accept: [], maximumBytes: 0, method: 'POST', body, headers: { Authorization: 'Bearer theirs' } });
    expect(sent).toMatchObject({ outcome: 'fetched', status: 204, body: '' });
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({ method: 'POST', body, headers: { Authorization: 'Bearer theirs', Accept: '*/*' } });
  });

  test.each(['http://127.0.0.1:8080/', 'https://localhost/', 'https://id.example.com/token', 'file:///etc/passwd', 'nonsense'])(
    'SS-01, SS-02, SS-05, SS-07: %s is never asked for',
    async (target) => {
      const { fetch, safeFetch } = createPeer('{}');
      expect(await safeFetch(url, json)).toMatchObject({ outcome: 'fetched' });
      expect(await safeFetch(target, json)).toMatchObject({ outcome: 'refused', reason: expect.stringMatching(/^target /) });
      expect(fetch).toHaveBeenCalledOnce();
    },
  );
});

describe('I11, F-14: what may come back', () => {
  test.each([301, 302, 303, 307, 308, 304])('a redirect with %i is not followed', async (status) => {
    const { fetch, safeFetch } = createPeer(null, { status, headers: { Location: 'https://client.example/elsewhere' } });
    expect(await safeFetch(url, json)).toEqual({ outcome: 'refused', reason: `redirected with ${status}` });
    expect(fetch).toHaveBeenCalledOnce();
  });

  test('bytes are counted: the last one allowed and the first one beyond', async () => {
    const exact = createPeer('x'.repeat(1024));
    expect(await exact.safeFetch(url, json)).toMatchObject({ outcome: 'fetched', body: 'x'.repeat(1024) });
    const more = createPeer('x'.repeat(1025));
    expect(await more.safeFetch(url, json)).toEqual({ outcome: 'refused', reason: 'body is too large' });
  });

  test('bytes count, not characters, and a character split between chunks stays whole', async () => {
    const bytes = encodeText('{"a":"é"}');
    const chunks = [bytes.slice(0, 7), bytes.slice(7)];
    const body = () =>
      createStream((controller) => {
        const chunk = chunks.shift();
        if (chunk) controller.enqueue(chunk);
        else controller.close();
      }).stream;
    expect(await createPeer(body()).safeFetch(url, json)).toMatchObject({ outcome: 'fetched', body: '{"a":"é"}' });
    const euros = createPeer('€'.repeat(400));
    expect(await euros.safeFetch(url, json)).toEqual({ outcome: 'refused', reason: 'body is too large' });
  });

  test('a body of 10 MB with a lying Content-Length is given up as soon as it is too long', async () => {
    let sent = 0;
    const { stream, cancel } = createStream((controller) => {
      sent += 512;
      if (sent > 10_000_000) controller.close();
      else controller.enqueue(new Uint8Array(512).fill(0x20));
    });
    const { safeFetch } = createPeer(stream, { headers: { 'Content-Length': '2' } });
    expect(await safeFetch(url, json)).toEqual({ outcome: 'refused', reason: 'body is too large' });
    expect(cancel).toHaveBeenCalledOnce();
    expect(sent).toBeLessThanOrEqual(2048);
  });

  test('an honest Content-Length of 10 MB is not read at all', async () => {
    const pull = vi.fn();
    const { stream, cancel } = createStream(pull);
    const { safeFetch } = createPeer(stream, { headers: { 'Content-Length': '10000000' } });
    expect(await safeFetch(url, json)).toEqual({ outcome: 'refused', reason: 'body is too large' });
    expect(cancel).toHaveBeenCalledOnce();
    expect(pull).not.toHaveBeenCalled();
  });

  test('SS-09: another media type is refused', async () => {
    const accepted = ['application/json', 'Application/JSON; charset=utf-8', 'application/jwk-set+json'];
    for (const type of accepted) {
      const { safeFetch } = createPeer('{}', {}, type);
      expect(await safeFetch(url, { ...json, accept: ['application/json', 'application/*+json'] }), type).toMatchObject({
        outcome: 'fetched',
      });
    }
    for (const type of [
      'text/html',
      'text/plain',
      'text/json',
      'application/jsonp',
      'application/x+json/html',
      'text/html, application/json',
      '',
    ]) {
      const { safeFetch } = createPeer('{}', {}, type);
      const refusal = { outcome: 'refused', reason: 'media type is not an accepted one' };
      expect(await safeFetch(url, { ...json, accept: ['application/json', 'application/*+json'] }), type).toEqual(refusal);
    }
    const { safeFetch } = createPeer('{}', {}, 'application/jwk-set+json');
    expect(await safeFetch(url, json)).toMatchObject({ outcome: 'refused' });
  });

  test('a body that is not UTF-8 is refused', async () => {
    const { safeFetch } = createPeer(new Uint8Array([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d]));
    expect(await safeFetch(url, json)).toMatchObject({ outcome: 'refused' });
    const cut = createPeer(encodeText('é').slice(0, 1));
    expect(await cut.safeFetch(url, json)).toMatchObject({ outcome: 'refused' });
  });

  test('SS-11: what an error page says is not read, its status is told', async () => {
    const { stream, cancel } = createStream((controller) => controller.enqueue(encodeText('internal secret')));
    const { safeFetch } = createPeer(stream, { status: 404 }, 'text/html');
    expect(await safeFetch(url, json)).toMatchObject({ outcome: 'fetched', status: 404, body: '' });
    expect(cancel).toHaveBeenCalledOnce();
  });
});

describe('F-14, F-17: a peer cannot hold us', () => {
  const expired = { outcome: 'refused', reason: 'no whole answer in time', isUnanswered: true };

  test('silent before its headers', async () => {
    expect(await impatient(hang)(url, json)).toEqual(expired);
  });

  test('silent after its headers', async () => {
    const { stream, cancel } = createStream(() => new Promise(() => undefined));
    const { fetch } = createPeer(stream);
    expect(await impatient(fetch)(url, json)).toEqual(expired);
    expect(cancel).toHaveBeenCalledOnce();
  });

  test('dripping byte by byte', async () => {
    const { stream, cancel } = createStream(async (controller) => {
      await scheduler.wait(10);
      controller.enqueue(new Uint8Array([0x20]));
    });
    const { fetch } = createPeer(stream);
    const started_at = performance.now();
    expect(await impatient(fetch)(url, json)).toEqual(expired);
    expect(performance.now() - started_at).toBeLessThan(500);
    expect(cancel).toHaveBeenCalledOnce();
  });

  test('not even by never acknowledging that we gave up', async () => {
    const stream = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => undefined), cancel: () => new Promise(() => undefined) });
    const { fetch } = createPeer(stream);
    expect(await impatient(fetch)(url, json)).toEqual(expired);
  });

  test('slow but in time is served', async () => {
    const { stream } = createStream(async (controller) => {
      await scheduler.wait(10);
      controller.enqueue(encodeText('{}'));
      controller.close();
    });
    const { fetch } = createPeer(stream);
    expect(await createSafeFetch({ settings, fetch, timeLimit: 1 })(url, json)).toMatchObject({ outcome: 'fetched', body: '{}' });
  });

  test.each([
    ['a refused connection', () => Promise.reject(new TypeError('https://client.example/document?secret=1 failed'))],
    [
      'a body that breaks off',
      async () =>
        new Response(createStream((controller) => controller.error(new Error('reset'))).stream, {
          headers: { 'Content-Type': 'application/json' },
        }),
    ],
  ] satisfies [string, Answer][])('%s is a refusal whose reason does not repeat the URL', async (_name, fetch) => {
    expect(await impatient(fetch)(url, json)).toEqual({
      outcome: 'refused',
      reason: 'connection broke or body is not UTF-8',
      isUnanswered: true,
    });
  });
});

describe('SS-09: a JSON document', () => {
  const fetchBody = (body: BodyInit, init?: ResponseInit, type?: string) => fetchJsonObject(createPeer(body, init, type).safeFetch, url);
  const nested = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;

  test.each([
    '{}',
    ' { "a" : [1, {"a": "}{]["}], "b": {"a": null} } ',
    '{"a":"\\"","b":"\\\\"}',
    '{"a":{"b":1},"b":{"b":2}}',
    `{"a":[${'{"b":[]},'.repeat(20)}{}]}`,
    '{"keys":[{"kid":"1"},{"kid":"2"}]}',
    '\ufeff{"a":1}',
    nested(16),
    `{"a":${JSON.stringify('x\\"'.repeat(10_000))}}`,
  ])('%.40s is taken', async (body) => {
    const document = JSON.parse(body.replace('\ufeff', ''));
    expect(await fetchBody(body)).toMatchObject({ outcome: 'fetched', document });
  });

  test.each([
    '',
    'null',
    '"text"',
    '1',
    '[]',
    '[{}]',
    '{',
    '{"a":1}x',
    "{'a':1}",
    '<!doctype html>',
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '{"a":[{"b":1,"c":2,"b" : 3}]}',
    nested(17),
    `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`,
  ])('%.40s is refused', async (body) => {
    expect(await fetchBody('{}')).toMatchObject({ outcome: 'fetched' });
    expect(await fetchBody(body)).toMatchObject({ outcome: 'refused' });
  });

  test.each([201, 204, 400, 404, 429, 500, 503])('status %i is refused, and told from no answer', async (status) => {
    const { safeFetch } = createPeer(status === 204 ? null : '{}', { status });
    const isUnanswered = [429, 500, 503].includes(status);
    expect(await fetchJsonObject(safeFetch, url)).toEqual({
      outcome: 'refused',
      reason: `status is ${status}`,
      ...(isUnanswered && { isUnanswered }),
    });
  });

  test('64 KiB unless the caller says otherwise', async () => {
    const body = JSON.stringify({ a: 'x'.repeat(64 * 1024) });
    expect(await fetchBody(body)).toMatchObject({ outcome: 'refused' });
    expect(await fetchJsonObject(createPeer(body).safeFetch, url, 128 * 1024)).toMatchObject({ outcome: 'fetched' });
  });

  test('a member called __proto__ is a member', async () => {
    const fetched = await fetchBody('{"__proto__":{"isAdmin":true}}');
    expect(fetched.outcome === 'fetched' && fetched.document.isAdmin).toBe(undefined);
  });
});

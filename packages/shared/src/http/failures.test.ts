import { afterEach, expect, test, vi } from 'vitest';
import { parseSettings } from '../config/index.ts';
import { invalidRequest } from '../oauth/errors.ts';
import { createWorker, type Endpoint, type Powers } from './worker.ts';

const settings = parseSettings({ ISSUER: 'https://id.example.com' });

/** A Worker with one endpoint, which throws. */
async function answer(thrown: unknown, endpoint: Partial<Endpoint<Powers>> = {}): Promise<{ response: Response; body: string }> {
  const get = () => {
    throw thrown;
  };
  const worker = createWorker(() => ({ settings }), [{ path: '/token', get, ...endpoint }]);
  const response = await worker.fetch(new Request('https://id.example.com/token'), {}, {} as ExecutionContext);
  return { response, body: await response.text() };
}

afterEach(() => {
  vi.restoreAllMocks();
});

test('RFC 6749 §5.2: a refusal is told in its own words', async () => {
  const { response, body } = await answer(invalidRequest('code is missing'));
  expect([response.status, JSON.parse(body)]).toEqual([400, { error: 'invalid_request', error_description: 'code is missing' }]);
});

test('LK-01, CWE-209: of an unforeseen error the caller is told the id of the request, and the log what it was', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  expect((await answer(invalidRequest('code is missing'))).response.status).toBe(400);
  expect(log).not.toHaveBeenCalled();
  const cause = new Error('no such table: clients');
  for (const thrown of [new TypeError('canary is not a function'), 'canary', new Error('canary', { cause })]) {
    const { response, body } = await answer(thrown);
    const requestId = response.headers.get('X-Request-Id');
    expect(response.status).toBe(500);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(JSON.parse(body)).toEqual({ error: 'server_error', error_description: `Unexpected condition, request ${requestId}` });
    expect(JSON.parse(String(log.mock.lastCall?.[0]))).toMatchObject({ requestId, message: expect.stringMatching(/canary|no such table/) });
  }
});

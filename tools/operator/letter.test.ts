// The letter to whoever was invited: asked for as by a browser, and what is said when the server does not take it.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { findFreePort } from '../server/origin.ts';
import { requestLetter } from './letter.ts';

const address = 'pat@example.com';
const stands = `${address} is invited, only the letter is missing: `;

/** @returns what the server was sent by POST */
async function askAt(listener: RequestListener): Promise<string> {
  const port = await findFreePort('127.0.0.1', 0);
  let posted = '';
  const server = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => (posted += text));
    request.on('end', () => listener(request, response));
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  try {
    await requestLetter(`http://127.0.0.1:${port}`, address);
    return posted;
  } finally {
    server.close();
  }
}

const form = '<input type="hidden" name="form_token" value="token">';

test('RC-07: the invitation stands when its letter cannot be asked for, and the server that was asked is named', async () => {
  expect(await askAt((_, response) => response.end(form))).toBe('form_token=token&email=pat%40example.com');
  const port = await findFreePort('127.0.0.1', 0);
  const nowhere = requestLetter(`http://127.0.0.1:${port}`, address);
  await expect(nowhere).rejects.toThrow(`${stands}http://127.0.0.1:${port}/signup cannot be reached`);
  const closed = askAt((_, response) => response.writeHead(404).end());
  await expect(closed).rejects.toThrow(new RegExp(`^${stands}http://127.0.0.1:\\d+/signup answered 404: is SIGN_UP invitation`));
  const refusing = askAt(({ method }, response) => (method === 'POST' ? response.writeHead(503).end() : response.end(form)));
  await expect(refusing).rejects.toThrow(new RegExp(`^${stands}http://127.0.0.1:\\d+/signup answered 503$`));
});

// The letter to whoever was invited is the one they would get by asking at /signup: this asks there, as a browser without script does.

/**
 * @param language a BCP 47 tag: what the letter is written in
 * @throws Error that the invitation stands without it, and why: with what the page answered, if it did
 */
export async function requestLetter(issuer: string, address: string, language = 'en'): Promise<void> {
  const url = `${issuer}/signup`;
  try {
    await submitAddress(url, address, language);
  } catch (error) {
    // Of what goes wrong on the way fetch says nothing more.
    const reason = error instanceof TypeError ? 'cannot be reached' : (error as Error).message;
    throw new Error(`${address} is invited, only the letter is missing: ${url} ${reason}`);
  }
}

async function submitAddress(url: string, address: string, language: string): Promise<void> {
  const headers = { 'Accept-Language': language };
  const page = await fetch(url, { headers });
  const [, form_token] = /name="form_token" value="([^"]*)"/.exec(await page.text()) ?? [];
  if (form_token === undefined) throw new Error(`answered ${page.status}: is SIGN_UP invitation, and is there mail?`);
  const cookies = page.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]);
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...headers, Cookie: cookies.join('; '), Origin: new URL(url).origin, 'Sec-Fetch-Site': 'same-origin' },
    body: new URLSearchParams({ form_token, email: address }),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
}

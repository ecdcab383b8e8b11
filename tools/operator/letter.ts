// The letter to whoever was invited is the one they would get by asking at /signup: this asks there, as a browser without script does.

/**
 * @param language a BCP 47 tag: what the letter is written in
 * @throws Error with what the page answered
 */
export async function requestLetter(issuer: string, address: string, language = 'en'): Promise<void> {
  const headers = { 'Accept-Language': language };
  const page = await fetch(`${issuer}/signup`, { headers });
  const [, form_token] = /name="form_token" value="([^"]*)"/.exec(await page.text()) ?? [];
  if (form_token === undefined) throw new Error(`${issuer}/signup answered ${page.status}: is SIGN_UP invitation, and is there mail?`);
  const cookies = page.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]);
  const answer = await fetch(`${issuer}/signup`, {
    method: 'POST',
    headers: { ...headers, Cookie: cookies.join('; '), Origin: issuer, 'Sec-Fetch-Site': 'same-origin' },
    body: new URLSearchParams({ form_token, email: address }),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`${issuer}/signup answered ${answer.status}`);
}

// Attacks on recovery, sign-up, addresses and sign-in by mail: the rows RC, and OT and LG as far as mail carries them. Each attack
// follows what works without it; races are judged by what is stored.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { canonicalEmail } from '../../packages/shared/src/database/canonical.ts';
import { acts } from '../../tools/operator/acts.ts';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { authorizeUrl } from '../harness/authorization.ts';
import { type Browser, createBrowser, type Page } from '../harness/browser.ts';
import { errorCode, pageOf, randomAddress, registerClient } from '../harness/journey.ts';
import { awaitMail, codeIn, freshAddress, letMailCome, linkIn, readMails } from '../harness/mailbox.ts';
import { expectStaleForm, masked } from '../harness/oracles.ts';
import { sendRaw } from '../harness/raw-http.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { totpCode } from '../harness/totp.ts';

const shared = inject('issuer');
const chosen = 'violet tractor hums at noon';
const { issuer, query, findSubject, copyPeople } = await sharedOrigin();
beforeAll(() => copyPeople('timed'));

/** What a mail flow asks for, and the page after. */
async function ask(path: string, email: string, browser = createBrowser(issuer)): Promise<Page> {
  return pageOf(await browser.submit(pageOf(await browser.open(path)), { email }, 'send'));
}

async function makePerson(email = freshAddress()): Promise<{ email: string; browser: Browser }> {
  const browser = createBrowser(issuer);
  await ask('/signup', email, browser);
  const page = pageOf(await browser.open(linkIn(await awaitMail(issuer, email))));
  await browser.submit(page, { password: chosen }, 'create');
  return { email, browser };
}

/** The page behind a fresh link to a new password. @param mails how many mails the person has then */
async function recover(email: string, mails = 2): Promise<{ browser: Browser; page: Page; link: string }> {
  const browser = createBrowser(issuer);
  await ask('/login/recover', email, browser);
  const link = linkIn(await awaitMail(issuer, email, mails));
  return { browser, link, page: pageOf(await browser.open(link)) };
}

/** Of people who have asked for nothing yet. */
const timed = ['bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'ivan', 'judy', 'niaj', 'olivia', 'peggy'].map(
  (name) => `${name}-timed@example.com`,
);

const isSet = (page: Page): boolean => page.body.includes('Your password is set');
const isDead = (page: Page): boolean => page.status === 400 && page.body.includes('This link no longer works');
/** Too many at once for the machine; nothing was decided. */
const isPutOff = ({ status }: Page): boolean => status === 429 || status === 503;

async function signsIn(email: string, secret: string): Promise<boolean> {
  const browser = createBrowser(issuer);
  const page = pageOf(await browser.open('/login'));
  return pageOf(await browser.submit(page, { username: email, password: secret }, 'login')).status === 200;
}

const tokenOf = (link: string): string => new URL(link).searchParams.get('token') ?? '';

describe('RC-01', () => {
  test('a link is good once, and dead after', async () => {
    const { email } = await makePerson();
    const { browser, page, link } = await recover(email);
    expect(isSet(pageOf(await browser.submit(page, { password: 'first new password here' }, 'save')))).toBe(true);
    expect(isDead(pageOf(await browser.submit(page, { password: 'second new password here' }, 'save')))).toBe(true);
    expect(isDead(pageOf(await browser.open(link)))).toBe(true);
    expect([await signsIn(email, 'first new password here'), await signsIn(email, 'second new password here')]).toEqual([true, false]);
  });

  test('of a hundred at once one sets its password, and that one signs in', async () => {
    const { email } = await makePerson();
    const { browser, page } = await recover(email);
    const attempts = Array.from({ length: 100 }, (_, index) => `a new password of its own ${index}`);
    const pages = await Promise.all(attempts.map(async (secret) => pageOf(await browser.submit(page, { password: secret }, 'save'))));
    const winners = attempts.filter((_, index) => isSet(pages[index] as Page));
    expect(winners).toHaveLength(1);
    expect(pages.filter((page) => isDead(page) || isPutOff(page))).toHaveLength(99);
    expect(await signsIn(email, winners[0] ?? '')).toBe(true);
    const used = `SELECT count(*) AS used FROM audit_events JOIN users ON users.id = audit_events.subject
      WHERE event = 'one_time_value.used' AND users.email_canonical = ?`;
    await expect.poll(() => query(used, email), { timeout: 10_000 }).toEqual([{ used: 1 }]);
  }, 60_000);

  test('a newer link ends the older', async () => {
    const { email } = await makePerson();
    const older = await recover(email);
    const newer = await recover(email, 3);
    expect(isDead(pageOf(await older.browser.submit(older.page, { password: 'of the older link' }, 'save')))).toBe(true);
    expect(isSet(pageOf(await newer.browser.submit(newer.page, { password: 'of the newer link here' }, 'save')))).toBe(true);
  });

  test('another address ends what went to the one before', async () => {
    const { email, browser: own } = await makePerson();
    const { browser, page } = await recover(email);
    const other = freshAddress('other');
    const asked = pageOf(await own.submit(pageOf(await own.open('/account/email')), { email: other }, 'send'));
    const done = pageOf(await own.submit(asked, { code: codeIn(await awaitMail(issuer, other)) }, 'enter'));
    expect(done.body).toContain(other);
    expect(isDead(pageOf(await browser.submit(page, { password: 'from the old mailbox' }, 'save')))).toBe(true);
    expect(await signsIn(other, chosen)).toBe(true);
  });

  test('a new password ends every mail that is still on its way', async () => {
    const { email } = await makePerson();
    const code = createBrowser(issuer);
    const asked = await ask('/login/email', email, code);
    const typed = codeIn(await awaitMail(issuer, email, 2));
    const { browser, page } = await recover(email, 3);
    expect(isSet(pageOf(await browser.submit(page, { password: 'a whole new password' }, 'save')))).toBe(true);
    expect(pageOf(await code.submit(asked, { code: typed }, 'enter')).status).toBe(400);
  });
});

describe('RC-02', () => {
  test('whose password it is says the link alone, whatever a form adds', async () => {
    const [alice, bob] = [await makePerson(), await makePerson()];
    const { browser, page } = await recover(alice.email);
    const extra = { user_id: bob.email, username: bob.email, email: bob.email, sub: bob.email, subject: bob.email };
    expect(isSet(pageOf(await browser.submit(page, { password: 'the password of alice now', ...extra }, 'save')))).toBe(true);
    expect([await signsIn(bob.email, 'the password of alice now'), await signsIn(bob.email, chosen)]).toEqual([false, true]);
  });

  test('the form of one link sends no other', async () => {
    const [alice, bob] = [await makePerson(), await makePerson()];
    const mine = await recover(alice.email);
    const theirs = await recover(bob.email);
    const stolen = { token: tokenOf(theirs.link), password: 'not for the form of another' };
    expectStaleForm(await mine.browser.submit(mine.page, stolen, 'save'));
    expect(await signsIn(bob.email, chosen)).toBe(true);
  });

  test('a link of one kind is none of another, and a changed one is none at all', async () => {
    const { email } = await makePerson();
    const browser = createBrowser(issuer);
    await ask('/login/email', email, browser);
    const signInToken = tokenOf(linkIn(await awaitMail(issuer, email, 2)));
    const { link } = await recover(email, 3);
    const token = tokenOf(link);
    const changed = [
      signInToken,
      `${token}A`,
      token.slice(0, -2),
      `${token.slice(0, 20)}${token[20] === 'A' ? 'B' : 'A'}${token.slice(21)}`,
      '',
      'null',
    ];
    for (const other of changed) expect(isDead(pageOf(await browser.open(`/login/recover/password?token=${other}`)))).toBe(true);
    for (const other of [token, signInToken, '']) expect(isDead(pageOf(await browser.open(`/signup/complete?token=${other}`)))).toBe(true);
    expect(pageOf(await browser.open(link)).status).toBe(200);
  });
});

test('RC-03, LG-13: links name the configured issuer, whatever host was asked for', async () => {
  const { email } = await makePerson();
  const browser = createBrowser(issuer);
  const page = pageOf(await browser.open('/login/recover'));
  const fields = new URLSearchParams({ ...page.forms[0]?.fields, email }).toString();
  const cookies = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const lines = [
    'Host: evil.example',
    'X-Forwarded-Host: evil.example',
    'Forwarded: host=evil.example;proto=https',
    `Cookie: ${cookies}`,
    `CF-Connecting-IP: ${randomAddress()}`,
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${fields.length}`,
  ];
  await sendRaw(`${issuer}/login/recover`, 'POST /login/recover HTTP/1.1', lines, fields);
  await letMailCome();
  // Whether or not it was taken, no mail names the other host.
  for (const mail of await readMails(issuer, email)) expect(mail.text + mail.html).not.toContain('evil.example');
  const { link } = await recover(email, (await readMails(issuer, email)).length + 1);
  expect(new URL(link).origin).toBe(issuer);
});

describe('RC-05', () => {
  test('K-123: looking uses nothing up, however often, by whatever method a scanner uses', async () => {
    const { email } = await makePerson();
    const { browser, page, link } = await recover(email);
    const scans = await Promise.all(Array.from({ length: 20 }, (_, index) => fetch(link, { method: index % 2 ? 'HEAD' : 'GET' })));
    // HEAD is none of a page's methods.
    expect(scans.map(({ status }) => status)).toEqual(scans.map((_, index) => (index % 2 ? 405 : 200)));
    for (const { headers } of scans.filter(({ ok }) => ok)) {
      expect([headers.get('Referrer-Policy'), headers.get('Cache-Control')]).toEqual(['no-referrer', 'no-store']);
    }
    expect(isSet(pageOf(await browser.submit(page, { password: 'set after twenty scans' }, 'save')))).toBe(true);
  });

  test('the page of a link loads nothing and leads nowhere outside', async () => {
    const { page } = await recover((await makePerson()).email);
    expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(page.body).not.toMatch(/(src|href)="https?:\/\//);
  });

  test('at rest is neither link nor code, in no object and no row', async () => {
    const { email } = await makePerson();
    const browser = createBrowser(issuer);
    await ask('/login/email', email, browser);
    const mail = await awaitMail(issuer, email, 2);
    const { link } = await recover(email, 3);
    const [user] = await query<{ id: string }>('SELECT * FROM users WHERE email_canonical = ?', email);
    const rows = JSON.stringify([user, await query('SELECT fields FROM audit_events WHERE subject = ?', user?.id)]);
    expect(rows).toContain('fields');
    for (const secret of [tokenOf(link), tokenOf(linkIn(mail)), codeIn(mail).replace(' ', '')]) expect(rows).not.toContain(secret);
  });
});

describe('RC-07, K-31: sign-up by invitation', () => {
  let closed: Origin;
  const invite = async (email: string, seconds: number) => {
    const time = Math.floor(Date.now() / 1000);
    const statement = closed.database.prepare(
      'INSERT OR REPLACE INTO invitations (email_canonical, created_at, expires_at) VALUES (?, ?, ?)',
    );
    await statement.bind(email, time, time + seconds).run();
  };
  const askThere = async (email: string, browser = createBrowser(closed.issuer)) =>
    pageOf(await browser.submit(pageOf(await browser.open('/signup')), { email }, 'send'));

  beforeAll(async () => {
    closed = await startFreshOrigin({ variables: { SIGN_UP: 'invitation' } });
  });
  afterAll(() => closed.stop());

  test('whoever is invited signs up once; nobody else gets mail, and nobody sees a difference', async () => {
    const [bob, mallory] = [freshAddress('bob'), freshAddress('mallory')];
    await invite(bob, 3600);
    const browser = createBrowser(closed.issuer);
    const [first, second] = [await askThere(bob, browser), await askThere(mallory)];
    expect(masked(second).body.replaceAll(mallory, bob)).toBe(masked(first).body);
    const link = linkIn(await awaitMail(closed.issuer, bob));
    const page = pageOf(await browser.open(link));
    expect(pageOf(await browser.submit(page, { password: chosen }, 'create')).status).toBe(200);
    expect(isDead(pageOf(await browser.open(link)))).toBe(true);
    expect(await readMails(closed.issuer, mallory)).toEqual([]);
  });

  test('an operator invites and has the letter sent; its link is good for as long as the invitation, in whatever browser', async () => {
    const pat = freshAddress('pat');
    const { database } = closed;
    for (const statement of acts.invite?.statements(pat) ?? []) await database.prepare(statement).run();
    await acts.invite?.afterwards?.(closed.issuer, pat, 'de');
    const letter = await awaitMail(closed.issuer, pat);
    expect([letter.subject, letter.text.includes('7 Tage')]).toEqual(['Sie sind eingeladen', true]);
    const browser = createBrowser(closed.issuer);
    const page = pageOf(await browser.open(linkIn(letter)));
    expect(pageOf(await browser.submit(page, { password: chosen }, 'create')).status).toBe(200);
    expect(isDead(pageOf(await createBrowser(closed.issuer).open(linkIn(letter))))).toBe(true);
  });

  test('the account is the address that was invited, whatever a form adds', async () => {
    const bob = freshAddress('bob');
    await invite(bob, 3600);
    const browser = createBrowser(closed.issuer);
    await askThere(bob, browser);
    const page = pageOf(await browser.open(linkIn(await awaitMail(closed.issuer, bob))));
    const extra = { email: 'mallory@people.example', username: 'mallory', email_verified: 'true', id: 'x', sub: 'admin' };
    await browser.submit(page, { password: chosen, ...extra }, 'create');
    const query = 'SELECT username, email, sub FROM users WHERE email_canonical = ? OR username = ?';
    const row = await closed.database.prepare(query).bind(bob, 'mallory').first<Record<string, string>>();
    expect(row).toMatchObject({ username: bob, email: bob });
    expect(row?.sub).not.toBe('admin');
  });

  test.each([
    ['has expired, and was not cleaned up', async (email: string) => invite(email, -1)],
    [
      'was withdrawn',
      async (email: string) => closed.database.prepare('DELETE FROM invitations WHERE email_canonical = ?').bind(email).run(),
    ],
  ])('an invitation that %s counts no more when it is used', async (_, end) => {
    const bob = freshAddress('bob');
    await invite(bob, 3600);
    const browser = createBrowser(closed.issuer);
    await askThere(bob, browser);
    const page = pageOf(await browser.open(linkIn(await awaitMail(closed.issuer, bob))));
    expect(page.status).toBe(200);
    await end(bob);
    expect(isDead(pageOf(await browser.submit(page, { password: chosen }, 'create')))).toBe(true);
    const query = 'SELECT count(*) AS people FROM users WHERE email_canonical = ?';
    expect(await closed.database.prepare(query).bind(bob).first()).toEqual({ people: 0 });
  });
});

test('a closed house has no sign-up at all', async () => {
  const browser = createBrowser((await sharedOrigin('other')).issuer);
  for (const path of ['/signup', '/signup/complete?token=x']) {
    const page = pageOf(await browser.open(path));
    expect([page.status, errorCode(page)]).toEqual([400, 'not_supported']);
  }
  expect(pageOf(await browser.open('/login')).body).not.toContain('/signup');
});

test('two links to one address make one account', async () => {
  const email = freshAddress();
  const browsers = [createBrowser(issuer), createBrowser(issuer)] as const;
  const pages: Page[] = [];
  for (const [index, browser] of browsers.entries()) {
    await ask('/signup', email, browser);
    pages.push(pageOf(await browser.open(linkIn(await awaitMail(issuer, email, index + 1)))));
  }
  const [first, second] = await Promise.all(
    browsers.map(async (browser, index) =>
      pageOf(await browser.submit(pages[index] as Page, { password: `${chosen} ${index}` }, 'create')),
    ),
  );
  expect([first, second].filter((page) => page && isDead(page))).toHaveLength(1);
});

test('of a hundred sign-ups with one link one makes the account', async () => {
  const email = freshAddress();
  const browser = createBrowser(issuer);
  await ask('/signup', email, browser);
  const page = pageOf(await browser.open(linkIn(await awaitMail(issuer, email))));
  const attempts = Array.from({ length: 100 }, (_, index) => `a password of its own, number ${index}`);
  const pages = await Promise.all(
    attempts.map(async (secret) => {
      const own = createBrowser(issuer);
      for (const [name, value] of browser.cookies) own.cookies.set(name, value);
      return pageOf(await own.submit(page, { password: secret }, 'create'));
    }),
  );
  const isRefused = (one: Page) => isDead(one) || isPutOff(one);
  expect(pages.filter(isRefused)).toHaveLength(99);
  expect(await query('SELECT count(*) AS people FROM users WHERE email_canonical = ?', email)).toEqual([{ people: 1 }]);
  const winner = attempts[pages.findIndex((one) => !isRefused(one))] ?? '';
  expect(await signsIn(email, winner)).toBe(true);
}, 60_000);

describe('RC-09, K-86', () => {
  test('nobody verifies an address by saying so', async () => {
    const { email, browser } = await makePerson();
    const page = pageOf(await browser.open('/account/email'));
    const extra = { email_verified: 'true', is_active: 'true', status: 'active', phone_number_verified: 'true' };
    await browser.submit(page, { email: 'victim@people.example', ...extra }, 'send');
    const rows = await query('SELECT email, email_verified FROM users WHERE email_canonical = ?', email);
    expect(rows).toEqual([{ email, email_verified: 1 }]);
  });
});

describe('RC-11, LG-02', () => {
  /** A disabled person, one without a password, and one whose address was never verified. */
  async function unreachable(): Promise<string[]> {
    const emails = [freshAddress('disabled'), freshAddress('federated'), freshAddress('unverified')];
    for (const email of emails) await makePerson(email);
    const set = (assignment: string, email?: string) => query(`UPDATE users SET ${assignment} WHERE email_canonical = ?`, email);
    await set('password_hash = NULL', emails[1]);
    await set('email_verified = 0', emails[2]);
    await (await findSubject(emails[0] ?? '')).setStatus('disabled');
    return emails;
  }

  test('disabled, without password, unverified, unknown: the same answer, and no mail', async () => {
    const known = await makePerson();
    const answer = masked(await ask('/login/recover', known.email)).body;
    await awaitMail(issuer, known.email, 2);
    for (const email of [...(await unreachable()), freshAddress('nobody')]) {
      const before = (await readMails(issuer, email)).length;
      expect(masked(await ask('/login/recover', email)).body.replaceAll(email, known.email)).toBe(answer);
      await letMailCome();
      expect([email, (await readMails(issuer, email)).length]).toEqual([email, before]);
    }
  }, 60_000);

  test('a code to sign in goes to nobody whose address was never verified, and to nobody who is disabled', async () => {
    const known = await makePerson();
    await ask('/login/email', known.email);
    expect(codeIn(await awaitMail(issuer, known.email, 2))).toMatch(/^\d{4} \d{4}$/);
    const [disabled = '', , unverified = ''] = await unreachable();
    for (const email of [disabled, unverified]) {
      const before = (await readMails(issuer, email)).length;
      await ask('/login/email', email);
      await letMailCome();
      expect([email, (await readMails(issuer, email)).length]).toEqual([email, before]);
    }
  }, 60_000);

  test('the measure of time sees a difference where there is one (positive control)', () => {
    const around = (middle: number) => Array.from({ length: 24 }, (_, index) => middle + (index % 5));
    expectSameTime({ known: around(20), unknown: around(21) });
    expect(() => expectSameTime({ known: around(20), unknown: around(32) })).toThrow('less than');
  });

  test.each(['/login/recover', '/login/email', '/signup'])(
    '%s answers known and unknown addresses in the same time',
    async (path) => {
      const timings: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
      const browser = createBrowser(issuer);
      const page = pageOf(await browser.open(path));
      for (const [round, kind] of shuffledKinds(48).entries()) {
        const email = kind === 'known' ? (timed[round % timed.length] ?? '') : freshAddress('nobody');
        browser.headers.set('CF-Connecting-IP', randomAddress());
        const start = performance.now();
        await browser.submit(page, { email }, 'send');
        timings[kind].push(performance.now() - start);
        // What the queue does for one meets the next, whichever kind that is: their order is random.
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      expectSameTime(timings);
    },
    60_000,
  );

  test('LG-01: a wrong code takes as long for an address that somebody has as for one that nobody has', async () => {
    const timings: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
    const browser = createBrowser(issuer);
    const page = pageOf(await browser.open('/login/email'));
    const bodies: string[] = [];
    for (const [round, kind] of shuffledKinds(48).entries()) {
      const email = kind === 'known' ? (timed[round % timed.length] ?? '') : freshAddress('nobody');
      browser.headers.set('CF-Connecting-IP', randomAddress());
      const start = performance.now();
      const answer = pageOf(await browser.submit(page, { email, step: 'code', code: '12345678' }, 'send'));
      timings[kind].push(performance.now() - start);
      bodies.push(masked(answer).body.replaceAll(email, 'somebody'));
    }
    expect(new Set(bodies).size).toBe(1);
    expectSameTime(timings);
  }, 60_000);
});

/** One of each side by side, in random order: whatever slows the machine for a while slows both. */
const shuffledKinds = (count: number): ('known' | 'unknown')[] =>
  Array.from({ length: count / 2 }, () => (Math.random() < 0.5 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const))).flat();

/** Robust: the median of the differences between neighbours, and as the measure of noise the median of their deviations from it. */
function expectSameTime({ known, unknown }: Record<'known' | 'unknown', readonly number[]>): void {
  const differences = known.map((time, index) => time - (unknown[index] ?? 0));
  const typical = median(differences);
  const noise = median(differences.map((difference) => Math.abs(difference - typical)));
  expect(Math.abs(typical)).toBeLessThan(Math.max(5, 2 * noise));
}

const median = (values: readonly number[]): number => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

describe('RC-13', () => {
  test('a name is no header, no markup and no link, and stands in no subject', async () => {
    const email = freshAddress();
    const browser = createBrowser(issuer);
    await ask('/signup', email, browser);
    const page = pageOf(await browser.open(linkIn(await awaitMail(issuer, email))));
    const name = 'Eve\r\nBcc: all@people.example <b>x</b> https://evil.example/';
    await browser.submit(page, { name, password: chosen }, 'create');
    await signsIn(email, chosen);
    for (const mail of [await awaitMail(issuer, email, 2), ...(await readMails(issuer, email))]) {
      expect(mail.subject).not.toMatch(/Eve|\r|\n/);
      expect(mail.html).not.toContain('<b>x</b>');
      expect(mail.text).not.toMatch(/^Bcc:/m);
      expect(mail.text).not.toContain('evil.example');
    }
  });

  test('a user name that an operator took over from elsewhere is text', async () => {
    const { email } = await makePerson();
    const username = `<b>x</b>${email}`;
    await query('UPDATE users SET username = ? WHERE email_canonical = ?', username, email);
    await ask('/login/recover', email);
    const { html, text } = await awaitMail(issuer, email, 2);
    expect(text).toContain(username);
    expect(html).toContain('&lt;b&gt;x&lt;/b&gt;');
    expect(html).not.toContain('<b>x</b>');
  });

  test('what a browser says of itself is two known words at most', async () => {
    const email = freshAddress();
    const browser = createBrowser(issuer);
    browser.headers.set('User-Agent', 'Firefox/1 <img src=x> https://evil.example/ Linux');
    await ask('/signup', email, browser);
    const mail = await awaitMail(issuer, email);
    expect(mail.text).toMatch(/^Device: Firefox, Linux$/m);
    expect(mail.html).not.toContain('evil.example');
  });
});

describe('RC-15, IN-07', () => {
  const refused = [
    'a@b@people.example',
    '"a b"@people.example',
    'a@people',
    'a@[127.0.0.1]',
    'a@127.0.0.1',
    'a b@people.example',
    'a@people.example\r\nBcc: x@people.example',
    'a\u0000@people.example',
    'a\u200b@people.example',
    'a@pe\u202eople.example',
    'a@pеople.example',
    'a@pαypal.example',
    'аlice@people.example',
    '.a@people.example',
    'a..b@people.example',
    'a@-people.example',
    'a@people..example',
    `${'a'.repeat(65)}@people.example`,
    `a@${'b'.repeat(250)}.example`,
    '<a@people.example>',
    'a@people.example,b@people.example',
    '',
  ];

  test.each(refused)('%j is no address: it is refused before anybody is written to', async (email) => {
    expect(canonicalEmail(email)).toBeUndefined();
    const page = await ask('/signup', email);
    expect([page.status, page.body.includes('That is no email address')]).toEqual([400, true]);
  });

  test('spellings of one address are one account, one mailbox and one counter', async () => {
    const plain = freshAddress('spelled');
    const [local = '', host = ''] = plain.split('@');
    const wide = [...local]
      .map((letter) => (/[a-z]/.test(letter) ? String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0) : letter))
      .join('');
    const spellings = [plain.toUpperCase(), `${wide}＠${host}`, ` ${plain} `];
    for (const spelling of spellings) expect(canonicalEmail(spelling)).toBe(plain);
    await makePerson(plain);
    for (const [index, spelling] of spellings.entries()) {
      await ask('/signup', spelling);
      expect((await awaitMail(issuer, plain, 2 + index)).subject).toBe('You have an account already');
    }
  });

  test('a name in another script is the name the DNS knows', () => {
    expect(canonicalEmail('a@bücher.example')).toBe('a@xn--bcher-kva.example');
    expect(canonicalEmail('a@例え.example')).toBe('a@xn--r8jz45g.example');
  });
});

describe('OT: codes by mail', () => {
  test('OT-01: a code is good once, also of a hundred at once', async () => {
    const { email } = await makePerson();
    const browser = createBrowser(issuer);
    const asked = await ask('/login/email', email, browser);
    const code = codeIn(await awaitMail(issuer, email, 2));
    const attempts = Array.from({ length: 100 }, async () => {
      const own = createBrowser(issuer);
      for (const [name, value] of browser.cookies) own.cookies.set(name, value);
      return pageOf(await own.submit(asked, { code }, 'enter'));
    });
    const pages = await Promise.all(attempts);
    expect(pages.filter((page) => page.status === 200)).toHaveLength(1);
  }, 60_000);

  test('OT-02: guesses are counted for the account, over new mails and new browsers, and hold up no password', async () => {
    const { email } = await makePerson();
    const statuses: string[] = [];
    for (let round = 0; round < 8; round += 1) {
      const browser = createBrowser(issuer);
      const asked = round === 0 || round === 4 ? await ask('/login/email', email, browser) : pageOf(await browser.open('/login/email'));
      const fields = { ...asked.forms[0]?.fields, email, step: 'code', code: '00000000' };
      const body = new URLSearchParams(fields).toString();
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: issuer, 'Sec-Fetch-Site': 'same-origin' };
      const page = pageOf(await browser.open('/login/email', { method: 'POST', headers, body }));
      const isDelayed = page.body.includes('too many attempts');
      // RL-01
      expect([page.status, page.headers.has('Retry-After')]).toEqual(isDelayed ? [429, true] : [400, false]);
      statuses.push(isDelayed ? 'delayed' : 'denied');
    }
    expect(statuses.slice(0, 5)).toEqual(Array(5).fill('denied'));
    expect(statuses).toContain('delayed');
    expect(await signsIn(email, chosen)).toBe(true);
  });

  test('OT-05: a code counts in the browser that asked for it alone, and so does its link', async () => {
    const { email } = await makePerson();
    const browser = createBrowser(issuer);
    const asked = await ask('/login/email', email, browser);
    const mail = await awaitMail(issuer, email, 2);
    const thief = createBrowser(issuer);
    const theirs = pageOf(await thief.open('/login/email'));
    const body = new URLSearchParams({ ...theirs.forms[0]?.fields, email, step: 'code', code: codeIn(mail) }).toString();
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: issuer, 'Sec-Fetch-Site': 'same-origin' };
    expect(pageOf(await thief.open('/login/email', { method: 'POST', headers, body })).status).toBe(400);
    const link = pageOf(await thief.open(linkIn(mail)));
    expect(pageOf(await thief.submit(link, {}, 'enter')).status).toBe(400);
    expect(pageOf(await browser.submit(asked, { code: codeIn(mail) }, 'enter')).status).toBe(200);
  });

  test('OT-05: the code for an address proves that address and no other, to that person and no other', async () => {
    const [mine, theirs] = [await makePerson(), await makePerson()];
    const other = freshAddress('other');
    const asked = pageOf(await mine.browser.submit(pageOf(await mine.browser.open('/account/email')), { email: other }, 'send'));
    const code = codeIn(await awaitMail(issuer, other));
    const elsewhere = pageOf(
      await theirs.browser.submit(pageOf(await theirs.browser.open('/account/email')), { email: freshAddress() }, 'send'),
    );
    expect(pageOf(await theirs.browser.submit(elsewhere, { code }, 'enter')).status).toBe(400);
    // What the form says the address is changes nothing of what the code is for.
    const done = pageOf(await mine.browser.submit(asked, { code, email: 'victim@people.example' }, 'enter'));
    expect(done.body).toContain(other);
    expect(done.body).not.toContain('victim@people.example');
  });

  test.each(['000000', '', 'null', '123456789', '１２３４５６７８', '1'.repeat(5000)])(
    'OT-09: %j is no code, and says so',
    async (code) => {
      const { email } = await makePerson();
      const browser = createBrowser(issuer);
      const asked = await ask('/login/email', email, browser);
      const page = pageOf(await browser.submit(asked, { code }, 'enter'));
      expect([page.status, page.body.includes('That code does not work')]).toEqual([400, true]);
    },
  );
});

describe('LG-19', () => {
  test('mail is one factor: who has an app is still asked for it', async () => {
    const { email, browser: own } = await makePerson();
    const setUp = pageOf(await own.open('/account/security/authenticator'));
    const [, secret = ''] = /<code id="secret">([^<]+)</.exec(setUp.body) ?? [];
    const shown = pageOf(await own.submit(setUp, { code: totpCode(secret) }, 'confirm'));
    expect(shown.status).toBe(200);
    expect((await awaitMail(issuer, email, 2)).subject).toBe('A way to sign in was added');
    const browser = createBrowser(issuer);
    const asked = await ask('/login/email', email, browser);
    const page = pageOf(await browser.submit(asked, { code: codeIn(await awaitMail(issuer, email, 3)) }, 'enter'));
    expect(new URL(page.url).pathname).toBe('/login/verify');
    expect(pageOf(await browser.open('/login')).body).toContain('id="password"');
  });

  test('another address is asked for with every factor there is', async () => {
    const { email, browser: own } = await makePerson();
    const weak = createBrowser(issuer);
    await weak.submit(pageOf(await weak.open('/login')), { username: email, password: chosen }, 'login');
    const form = pageOf(await weak.open('/account/email'));
    const setUp = pageOf(await own.open('/account/security/authenticator'));
    const [, secret = ''] = /<code id="secret">([^<]+)</.exec(setUp.body) ?? [];
    await own.submit(setUp, { code: totpCode(secret) }, 'confirm');
    const [theirs, another] = [freshAddress('theirs'), freshAddress('another')];
    await own.submit(pageOf(await own.open('/account/email')), { email: theirs }, 'send');
    await awaitMail(issuer, theirs);
    const answer = pageOf(await weak.submit(form, { email: another }, 'send'));
    expect(new URL(answer.url).pathname).toBe('/login/verify');
    await letMailCome();
    expect(await readMails(issuer, another)).toEqual([]);
  });

  test('K-123, design §1.10: on the way to an app, the factor asked for another address leads back to the request that waits', async () => {
    const { email, browser: own } = await makePerson();
    const weak = createBrowser(issuer);
    await weak.submit(pageOf(await weak.open('/login')), { username: email, password: chosen }, 'login');
    const consent = pageOf(await weak.open(authorizeUrl(issuer, await registerClient(issuer))));
    expect(new URL(consent.url).pathname).toBe('/consent');
    const form = pageOf(await weak.open(consent.url.replace('/consent?', '/login/address?')));
    const setUp = pageOf(await own.open('/account/security/authenticator'));
    const [, secret = ''] = /<code id="secret">([^<]+)</.exec(setUp.body) ?? [];
    await own.submit(setUp, { code: totpCode(secret, -1) }, 'confirm');
    const factor = pageOf(await weak.submit(form, { email: freshAddress('another') }, 'send'));
    expect(new URL(factor.url).pathname).toBe('/login/verify');
    const led = pageOf(await weak.submit(factor, { code: totpCode(secret) }, 'verify'));
    expect(led.url).toBe(consent.url);
  });

  test('nobody changes an address without being signed in', async () => {
    const { email, browser } = await makePerson();
    expect(pageOf(await browser.open('/account/email')).body).toContain(email);
    const stranger = createBrowser(issuer);
    expect(new URL(pageOf(await stranger.open('/account/email')).url).pathname).toBe('/login');
    const page = pageOf(await browser.open('/account/email'));
    const stolen = new URLSearchParams({ ...page.forms[0]?.fields, email: 'thief@people.example' }).toString();
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: issuer, 'Sec-Fetch-Site': 'same-origin' };
    expect(pageOf(await stranger.open('/account/email', { method: 'POST', headers, body: stolen })).status).toBe(403);
  });
});

describe('RL-01', () => {
  test('mail to one address is asked for five times an hour, by whoever; then 429 says when', async () => {
    const email = freshAddress('flooded');
    for (let round = 0; round < 5; round += 1) expect((await ask('/login/recover', email)).status).toBe(200);
    const limited = await ask('/login/recover', email);
    expect([limited.status, Number(limited.headers.get('Retry-After')) > 0]).toEqual([429, true]);
    expect((await ask('/login/recover', email.toUpperCase())).status).toBe(429);
    expect((await ask('/login/recover', freshAddress())).status).toBe(200);
  });

  test('one caller asks twenty times in ten minutes; known and unknown addresses count alike', async () => {
    const browser = createBrowser(issuer);
    const page = pageOf(await browser.open('/login/recover'));
    const statuses: number[] = [];
    for (let round = 0; round < 22; round += 1) statuses.push(pageOf(await browser.submit(page, { email: freshAddress() }, 'send')).status);
    expect(statuses).toEqual([...Array(20).fill(200), 429, 429]);
  });
});

describe('forms', () => {
  test.each(['/login/recover', '/signup', '/login/email'])('%s takes no form of another site, and none without its token', async (path) => {
    const email = freshAddress('csrf');
    const browser = createBrowser(issuer);
    expect(pageOf(await browser.submit(pageOf(await browser.open(path)), { email }, 'send')).status).toBe(200);
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };
    const page = pageOf(await browser.open(path));
    const body = new URLSearchParams({ ...page.forms[0]?.fields, email }).toString();
    expect(pageOf(await browser.open(path, { method: 'POST', headers, body })).status).toBeGreaterThanOrEqual(400);
    const own = { ...headers, Origin: issuer, 'Sec-Fetch-Site': 'same-origin' };
    expect(pageOf(await browser.open(path, { method: 'POST', headers: own, body: `email=${email}` })).status).toBe(403);
  });
});

test('LK-09: the mailbox is of the development server alone, in code and in answer', async () => {
  const { readWorkerSources } = await import('../../tools/server/workers.ts');
  const { globSync, readFileSync } = await import('node:fs');
  const deployed = readWorkerSources().filter(({ directory }) => directory.includes('/packages/'));
  const sources = deployed.flatMap(({ directory }) => globSync(`${directory}/src/**/*.{ts,tsx}`));
  expect(sources.length).toBeGreaterThan(100);
  for (const file of sources) expect([file, readFileSync(file, 'utf8').includes('/dev/mail')]).toEqual([file, false]);
  expect((await fetch(`${shared}/dev/mail`)).status).toBe(200);
});

import { useContext } from 'hono/jsx';
import { describe, expect, test } from 'vitest';
import { catalogues, Nonce, Page, policySource, type RenderOptions, redirectTarget, renderPage, safeHref } from './index.ts';

const issuer = 'https://id.example.com';
const page = (
  <Page messages={catalogues.en} title="Title">
    <h1>Heading</h1>
  </Page>
);
const policyOf = (options: Partial<RenderOptions> = {}) => {
  const policy = renderPage(page, { issuer, ...options }).headers.get('Content-Security-Policy') ?? '';
  return new Map(policy.split('; ').map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1).join(' ')]));
};

describe('D-21, HD-03: the headers of a page', () => {
  test('every page carries the whole set', () => {
    const { headers, status } = renderPage(page, { issuer });
    expect(status).toBe(200);
    expect(headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('X-Frame-Options')).toBe('DENY');
    expect(headers.get('Referrer-Policy')).toBe('no-referrer');
    expect(headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
    expect(headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
    expect(headers.get('Permissions-Policy')).toContain('camera=()');
    expect(headers.get('Strict-Transport-Security')).toBe('max-age=31536000');
  });

  test('RFC 6797 §7.2 no HSTS when the issuer is plain http', () => {
    expect(renderPage(page, { issuer: 'http://localhost:8787' }).headers.has('Strict-Transport-Security')).toBe(false);
  });

  test('the policy allows one style, no script, no frame, no base', () => {
    const policy = policyOf({ nonce: 'abc' });
    expect(Object.fromEntries(policy)).toEqual({
      'default-src': "'none'",
      'style-src': "'nonce-abc'",
      'img-src': 'data:',
      'form-action': "'self'",
      'frame-ancestors': "'none'",
      'base-uri': "'none'",
    });
  });

  test('a script runs only where a page asks for it, and only with the nonce', () => {
    expect(policyOf({ nonce: 'abc', allowsScript: true }).get('script-src')).toBe("'nonce-abc'");
  });

  test('the nonce is fresh for each response and stands on the style element', async () => {
    const [one, other] = [renderPage(page, { issuer }), renderPage(page, { issuer })];
    const nonce = /nonce-([\w-]{22})/.exec(one.headers.get('Content-Security-Policy') ?? '')?.[1];
    expect(nonce).toBeDefined();
    expect(other.headers.get('Content-Security-Policy')).not.toContain(nonce);
    expect(await one.text()).toContain(`<style nonce="${nonce}">`);
  });

  test('a page reads the nonce for its own script', async () => {
    const Script = () => <script nonce={useContext(Nonce)}>{''}</script>;
    expect(await renderPage(<Script />, { issuer, nonce: 'abc' }).text()).toBe('<!doctype html><script nonce="abc"></script>');
  });

  test('status and further headers come from the caller, each cookie on its own', () => {
    const headers = new Headers({ 'Retry-After': '30' });
    headers.append('Set-Cookie', 'a=1');
    headers.append('Set-Cookie', 'b=2');
    const response = renderPage(page, { issuer, status: 400, headers });
    expect(response.status).toBe(400);
    expect(response.headers.get('Retry-After')).toBe('30');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  test('form-action names where the answer may redirect, once each', () => {
    const formAction = ['https://app.example/cb', 'https://app.example/other', 'com.example.app:/cb', 'http://127.0.0.1:4000/cb'];
    expect(policyOf({ formAction }).get('form-action')).toBe("'self' https://app.example com.example.app: http://127.0.0.1:4000");
  });

  test('img-src names the origin of the logo, and of nothing that is no safe address', () => {
    expect(policyOf({ logo_uri: 'https://cdn.example:8443/logo.png' }).get('img-src')).toBe('data: https://cdn.example:8443');
    expect(policyOf({ logo_uri: 'http://cdn.example/logo.png' }).get('img-src')).toBe('data:');
    expect(policyOf({ logo_uri: 'javascript:alert(1)' }).get('img-src')).toBe('data:');
  });

  test('B-240: frame-src names the origins of the frames, once each, and is absent without any', () => {
    expect(policyOf().has('frame-src')).toBe(false);
    const frames = ['https://app.example/bye?x=1', 'https://app.example/other', 'http://127.0.0.1:4000/bye'];
    expect(policyOf({ frames }).get('frame-src')).toBe('https://app.example http://127.0.0.1:4000');
  });

  test('B-244: a page is framed by nobody, by one address, or by anyone', () => {
    expect(policyOf().get('frame-ancestors')).toBe("'none'");
    expect(policyOf({ embedder: 'https://app.example/cb' }).get('frame-ancestors')).toBe('https://app.example');
    expect(policyOf({ embedder: '*' }).get('frame-ancestors')).toBe('*');
    expect(renderPage(page, { issuer, embedder: '*' }).headers.has('X-Frame-Options')).toBe(false);
  });

  test('HD-15: on the way to a web message a page leaves its window with whoever opened it, and is framed by nobody', () => {
    expect(renderPage(page, { issuer, keepsOpener: false }).headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
    const { headers } = renderPage(page, { issuer, keepsOpener: true });
    expect(headers.get('Cross-Origin-Opener-Policy')).toBe('unsafe-none');
    expect(headers.get('X-Frame-Options')).toBe('DENY');
    expect(policyOf({ keepsOpener: true }).get('frame-ancestors')).toBe("'none'");
  });

  test('a registered address cannot add a directive', () => {
    expect(new URL('https://a;script-src').host).toBe('a;script-src');
    const policy = policyOf({
      logo_uri: 'https://a;script-src',
      formAction: ["https://b;sandbox'/cb", 'https://c,d/cb'],
      frames: ['https://e;sandbox/'],
    });
    expect(policy.get('frame-src')).toBe('');
    expect(policy.get('img-src')).toBe('data:');
    expect(policy.get('form-action')).toBe("'self'");
    expect(policy.size).toBe(7);
  });
});

describe('RG-05, K-71: addresses that strangers registered', () => {
  test.each(['https://app.example/privacy?x=1#y', 'http://localhost:3000/', 'http://127.0.0.1/', 'http://[::1]:3000/'])(
    '%s is a link',
    (address) => {
      expect(safeHref(address)).toBe(address);
    },
  );

  test.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'http://app.example/',
    'http://localhost.evil.example/',
    'https://user:password@app.example/',
    'https://accounts.google.com@evil.example/',
    '//app.example/',
    '/relative',
    'https://',
    '',
    undefined,
  ])('%j is no link', (address) => {
    expect(safeHref(address)).toBeUndefined();
  });

  test.each([
    ['https://app.example/cb', 'app.example'],
    ['https://app.example:8443/cb', 'app.example:8443'],
    ['https://gооgle.example/cb', 'xn--ggle-55da.example'],
    ['com.example.app:/cb', 'com.example.app:'],
    ['http://127.0.0.1:4000/cb', '127.0.0.1:4000'],
    ['not an address', ''],
  ])('%s is shown as %s', (redirect_uri, shown) => {
    expect(redirectTarget(redirect_uri)).toBe(shown);
  });

  test('CSP 3 §2.3.1 an IPv6 host has no source expression, so its scheme stands for it', () => {
    expect(policySource('http://[::1]:4000/cb')).toBe('http:');
  });
});

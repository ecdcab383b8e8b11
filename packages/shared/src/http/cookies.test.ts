import { describe, expect, test } from 'vitest';
import type { Settings } from '../config/settings.ts';
import { type CookieName, formatCookie, readCookie } from './cookies.ts';

const deployed = { issuer: 'https://id.example.com' } as Settings;
const local = { issuer: 'http://localhost:8787' } as Settings;
const attributesOf = (name: CookieName, settings: Settings, maxAge?: number) =>
  formatCookie(settings, name, 'value', maxAge).split('; ').slice(1).sort();

describe('D-08, HD-01: cookies', () => {
  test.each(['session', 'browser'] as const)('%s is host-only, Secure, HttpOnly and Lax', (name) => {
    expect(formatCookie(deployed, name, 'value')).toMatch(new RegExp(`^__Host-${name}=value; `));
    expect(attributesOf(name, deployed)).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure']);
    expect(attributesOf(name, local)).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax']);
  });

  test('SM §3.2: the browser state alone is for scripts, in a frame on any site', () => {
    expect(formatCookie(deployed, 'op_browser_state', 'value')).toMatch(/^__Host-op_browser_state=value; /);
    expect(attributesOf('op_browser_state', deployed)).toEqual(['Path=/', 'SameSite=None', 'Secure']);
    expect(attributesOf('op_browser_state', local)).toEqual(['Path=/', 'SameSite=Lax']);
  });

  test('its life is told in seconds, or it ends with the browser', () => {
    expect(attributesOf('session', deployed, 60)).toContain('Max-Age=60');
    expect(attributesOf('session', deployed, 0)).toContain('Max-Age=0');
    expect(attributesOf('session', deployed).join()).not.toContain('Max-Age');
  });

  test('HD-02: a cookie that is sent twice, or without its prefix, is none', () => {
    const read = (cookies: string) =>
      readCookie(deployed, new Request('https://id.example.com/', { headers: { Cookie: cookies } }), 'session');
    expect(read('a=1; __Host-session=good; b=2')).toBe('good');
    expect(read('__Host-session=good; __Host-session=evil')).toBeUndefined();
    expect(read('session=evil')).toBeUndefined();
    expect(read('__Host-session=')).toBeUndefined();
  });
});

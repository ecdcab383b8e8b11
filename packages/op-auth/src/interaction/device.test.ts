import { describe, expect, it } from 'vitest';
import { describeDevice } from './device.ts';

const from = (agent: string, cf: object = {}): Request =>
  new Request('https://id.example.com/', { headers: { 'User-Agent': agent }, cf } as RequestInit);

describe('E-70 what is told of a machine', () => {
  it.each([
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0.0.0 Safari/537.36 Edg/142.0', 'Edge', 'Windows', 'desktop'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15', 'Safari', 'macOS', 'desktop'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 'Linux', 'desktop'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/142.0 Mobile/15E148 Safari/604.1', 'Chrome', 'iOS', 'phone'],
    ['Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1', 'Safari', 'iPadOS', 'tablet'],
    ['Mozilla/5.0 (Linux; Android 16; Pixel 9) Chrome/142.0 Mobile Safari/537.36', 'Chrome', 'Android', 'phone'],
    ['Mozilla/5.0 (Linux; Android 16; SM-X910) SamsungBrowser/28.0 Chrome/130.0 Safari/537.36', 'Samsung Internet', 'Android', 'tablet'],
  ])('%s', (agent, browser, system, kind) => {
    expect(describeDevice(from(agent))).toEqual({ browser, system, kind });
  });

  it('a place is a country and a town, in one line; anything else is none', () => {
    expect(describeDevice(from('', { country: 'DE', city: 'Frankfurt\n\u202e am Main', latitude: '50.1' }))).toEqual({
      country: 'DE',
      city: 'Frankfurt am Main',
    });
    for (const cf of [{ country: 'Germany' }, { country: 7, city: {} }, { city: '\u200b' }])
      expect(describeDevice(from('', cf))).toEqual({});
  });

  it('what is made up, empty or endless is nothing, at once', () => {
    for (const agent of ['curl/8', '<script>', 'Android'.repeat(20_000)])
      expect(Object.keys(describeDevice(from(agent))).length).toBeLessThan(3);
  });
});

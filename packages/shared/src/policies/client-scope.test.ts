import { describe, expect, test } from 'vitest';
import { decideClientScope } from './client-scope.ts';

describe('RFC 6749 §4.4, GR-01: what a client may hold for itself', () => {
  test.each([
    ['reports.read reports.write', undefined, ['reports.read', 'reports.write']],
    ['reports.read reports.write', '', ['reports.read', 'reports.write']],
    ['reports.read reports.write', 'reports.read', ['reports.read']],
    ['reports.read reports.read', 'reports.read reports.read', ['reports.read']],
    ['openid profile email address phone offline_access reports.read', undefined, ['reports.read']],
    ['openid profile', undefined, []],
    [undefined, undefined, []],
  ])('registered %j, asked %j: %j', (registered, requested, scope) => {
    expect(decideClientScope(registered, requested)).toEqual({ decision: 'grant', scope });
  });

  test.each([
    ['openid reports.read', 'openid'],
    ['offline_access reports.read', 'reports.read offline_access'],
    ['reports.read', 'reports.write'],
    ['reports.read', 'REPORTS.READ'],
    [undefined, 'reports.read'],
  ])('registered %j, asked %j: refused', (registered, requested) => {
    expect(decideClientScope(registered, requested)).toEqual({ decision: 'refuse', reason: 'exceeds' });
  });

  test.each(['reports.read\treports.write', 'a"b', 'r\u00e9ports'])('%j is no scope', (requested) => {
    expect(decideClientScope('reports.read', requested)).toEqual({ decision: 'refuse', reason: 'malformed' });
  });
});

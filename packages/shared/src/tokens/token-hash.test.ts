import { describe, expect, test } from 'vitest';
import { hashForIdToken } from './token-hash.ts';

const access_token = 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y';
const code = 'Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk';

describe('OpenID Connect Core §3.1.3.6, B-081: at_hash and c_hash use the hash of the signature', () => {
  test.each([
    ['Core §A.3: at_hash, RS256', access_token, 'RS256', '77QmUPtjPfzWtF2AnpK9RQ'],
    ['Core §A.4: c_hash, RS256', code, 'RS256', 'LDktKdoQak3Pk0cnXxCltA'],
    ['ES256: SHA-256', access_token, 'ES256', '77QmUPtjPfzWtF2AnpK9RQ'],
    ['PS256: SHA-256', access_token, 'PS256', '77QmUPtjPfzWtF2AnpK9RQ'],
    ['ES384: SHA-384', access_token, 'ES384', 'jtAeDp945y1dDqU3nkIVGNZP1HjH_MFs'],
    ['EdDSA: SHA-512', access_token, 'EdDSA', 'q7nS86GgvvFaZkzALLWqJYaJIKw2wCDAVfCAsm5CrBM'],
  ] as const)('%s', async (_, token, alg, expected) => {
    expect(await hashForIdToken(token, alg)).toBe(expected);
  });
});

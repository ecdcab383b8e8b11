import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseSecretRing } from '../config/index.ts';
import { createSealer } from './seal.ts';
import { createSecretSealerFor } from './secret-sealer.ts';
import { openSession, sealSession } from './session.ts';
import {
  challengeLifetime,
  openBegunSignIn,
  openPasskeyChallenge,
  openTotpEnrolment,
  sealBegunSignIn,
  sealPasskeyChallenge,
  sealTotpEnrolment,
} from './sign-in.ts';

const ring = parseSecretRing('ROOT_SECRETS', '1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8');
const sealer = createSealer(ring);
const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

afterEach(() => void vi.useRealTimers());

describe('what a browser holds on its way to a session', () => {
  const challenge = { type: 'webauthn.get', browser: 'browser', subject: 'ada' } as const;

  it('PK-03 a challenge opens for exactly what it was made for, and for five minutes', async () => {
    const sealed = await sealPasskeyChallenge(sealer, challenge);
    expect(await openPasskeyChallenge(sealer, sealed, challenge)).toMatchObject({ hash: expect.any(String) });
    for (const other of [{ type: 'webauthn.create' as const }, { browser: 'another' }, { subject: '' }, { subject: 'bob' }])
      expect(await openPasskeyChallenge(sealer, sealed, { ...challenge, ...other })).toBeUndefined();
    later(challengeLifetime - 1);
    expect(await openPasskeyChallenge(sealer, sealed, challenge)).toBeDefined();
    later(1);
    expect(await openPasskeyChallenge(sealer, sealed, challenge)).toBeUndefined();
  });

  it('WebAuthn §13.4.3 no two challenges are the same', async () => {
    const made = await Promise.all(Array.from({ length: 50 }, () => sealPasskeyChallenge(sealer, challenge)));
    expect(new Set(made).size).toBe(50);
  });

  it('OT-05 an app is set up by the person and in the session it was begun in, within a quarter of an hour', async () => {
    const expected = { subject: 'ada', session: 'one' };
    const sealed = await sealTotpEnrolment(sealer, { ...expected, secret: 'SECRET' });
    expect(await openTotpEnrolment(sealer, sealed, expected)).toBe('SECRET');
    expect(await openTotpEnrolment(sealer, sealed, { ...expected, subject: 'bob' })).toBeUndefined();
    expect(await openTotpEnrolment(sealer, sealed, { ...expected, session: 'two' })).toBeUndefined();
    later(900);
    expect(await openTotpEnrolment(sealer, sealed, expected)).toBeUndefined();
  });

  it('LG-19 half a sign-in never opens as a session, nor a session as half a sign-in', async () => {
    const begun = await sealBegunSignIn(sealer, 'ada', 'id', 'secret');
    const session = await sealSession(sealer, 'ada', 'id', 'secret');
    expect(await openBegunSignIn(sealer, begun)).toMatchObject({ subject: 'ada', sign_in: { id: 'id' } });
    expect([await openSession(sealer, begun), await openBegunSignIn(sealer, session)]).toEqual([undefined, undefined]);
    for (const forged of ['', 'x', `${begun.slice(0, -8)}AAAAAAAA`, 'A'.repeat(2000)])
      expect(await openBegunSignIn(sealer, forged)).toBeUndefined();
  });
});

describe('secrets at rest', () => {
  it('D-13 open for their owner and use alone, under the versions that are held', async () => {
    const totp = createSecretSealerFor('totp-secret', ring);
    const sealed = await totp.seal('ada', 'JBSWY3DPEHPK3PXP');
    expect(sealed).not.toContain('JBSWY3DPEHPK3PXP');
    expect(await totp.open('ada', sealed)).toBe('JBSWY3DPEHPK3PXP');
    expect(await totp.open('bob', sealed)).toBeUndefined();
    expect(await createSecretSealerFor('client-secret', ring).open('ada', sealed)).toBeUndefined();
    const other = parseSecretRing('ROOT_SECRETS', '2:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8');
    expect(await createSecretSealerFor('totp-secret', other).open('ada', sealed)).toBeUndefined();
    for (const broken of ['', '1.', '1.AAAA', '1.%', sealed.slice(0, -2)]) expect(await totp.open('ada', broken)).toBeUndefined();
  });
});

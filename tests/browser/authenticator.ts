// An authenticator of Chromium's own (WebDriver extension of WebAuthn §11), as a phone or a laptop has one built in.
import type { CDPSession, Page } from 'playwright-core';

export interface VirtualAuthenticator {
  /** Whether it says yes to everything by itself, also to what a page offers before anybody asked. */
  answers(isWilling: boolean): Promise<void>;
  /** Whether its person is recognised. */
  recognises(isVerified: boolean): Promise<void>;
  count(): Promise<number>;
  /** A page has room for one. */
  remove(): Promise<void>;
}

/** Holds passkeys, verifies its person and answers at once. */
export async function addAuthenticator(page: Page): Promise<VirtualAuthenticator> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    answers: async (enabled) => void (await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })),
    recognises: async (isUserVerified) => void (await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })),
    count: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
    remove: async () => void (await session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })),
  };
}

import { expect, test } from 'vitest';
import { type Client, parseClientMetadata } from '../clients/index.ts';
import { parseSettings } from '../config/index.ts';
import { ecCertificate } from '../testing/certificates.ts';
import { authenticateClient } from './client-authentication.ts';

const features = { mutual_tls: true };
const members = {
  redirect_uris: ['https://rp.test/cb'],
  token_endpoint_auth_method: 'tls_client_auth',
  tls_client_auth_san_dns: 'rp.example.com',
};
const client: Client = {
  client_id: 'pki',
  status: 'active',
  source: 'dynamic',
  profile: 'oidc',
  secrets: [],
  metadata: parseClientMetadata(members, { environment: 'deployed', features }),
};

/** A request over a connection that presented the certificate, where mutual TLS is on or off. */
function authenticate(ENABLE_MTLS: 'true' | 'false') {
  const tlsClientAuth = { certPresented: '1', certVerified: 'SUCCESS', certRevoked: '0', certRFC9440: `:${ecCertificate}:` };
  const request = new Request('https://id.test/token', { method: 'POST', cf: { tlsClientAuth } } as RequestInit);
  const needs = {
    settings: parseSettings({ ISSUER: 'https://id.test', ENABLE_MTLS }),
    clients: { find: async () => client },
    replayGuard: { accept: async () => ({ outcome: 'accepted' as const }) },
    remoteKeys: { findKeys: async () => ({ outcome: 'refused' as const, reason: 'none' }) },
    secretSealer: { open: async () => undefined },
  };
  return authenticateClient(request, { client_id: 'pki' }, needs, '/token');
}

test('C-26: where mutual TLS is off no certificate is looked at', async () => {
  expect(await authenticate('true')).toMatchObject({ client_id: 'pki' });
  await expect(authenticate('false')).rejects.toMatchObject({ error: 'invalid_client', status: 401 });
});

import { expect, test } from 'vitest';
import { decideCrossAppAccess, type IdJagAudience } from './cross-app-access.ts';

const chat: IdJagAudience = {
  audience: 'https://chat.example',
  client_id: 'wiki',
  scopes: ['read', 'write'],
  resources: ['https://api.chat.example'],
};
const bare: IdJagAudience = { audience: 'https://bare.example', client_id: 'wiki', scopes: [], resources: [] };
const asked = { audience: chat.audience, scope: undefined, resources: [] };

test('§4.3.3: what an operator named, or less', () => {
  expect(decideCrossAppAccess([bare, chat], asked)).toEqual({ decision: 'issue', at: chat, scope: ['read', 'write'] });
  const less = { ...asked, scope: ['read'], resources: chat.resources };
  expect(decideCrossAppAccess([bare, chat], less)).toEqual({ decision: 'issue', at: chat, scope: ['read'] });
  expect(decideCrossAppAccess([bare], { ...asked, audience: bare.audience })).toEqual({ decision: 'issue', at: bare, scope: [] });
});

test.each([
  ['audience', [], asked],
  ['audience', [bare], asked],
  ['audience', [chat], { ...asked, audience: 'https://chat.example/' }],
  ['resource', [chat], { ...asked, resources: ['https://api.chat.example', 'https://other.example'] }],
  ['resource', [bare], { ...asked, audience: bare.audience, resources: chat.resources }],
  ['scope', [chat], { ...asked, scope: ['read', 'admin'] }],
  ['scope', [bare], { ...asked, audience: bare.audience, scope: ['read'] }],
] as const)('§4.3.3: any other %s is refused', (reason, allowed, request) => {
  expect(decideCrossAppAccess(allowed, request)).toEqual({ decision: 'refuse', reason });
});

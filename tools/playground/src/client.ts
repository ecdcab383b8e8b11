// The demo client: openid-client, set up by discovery once a run, its key set remembered between requests.
import {
  allowInsecureRequests,
  Configuration,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  getJwksCache,
  None,
  setJwksCache,
} from 'openid-client';
import type { PlaygroundNeeds } from './context.ts';
import { createRecordingFetch } from './exchange.ts';
import type { Run } from './runs.ts';

/** Registered by the demo seed as a public client. */
export const client_id = 'playground';
/** The scopes it is registered for. */
export const scopes = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'] as const;

export const redirectUri = (issuer: string): string => `${issuer}/playground/callback`;
export const postLogoutRedirectUri = (issuer: string): string => `${issuer}/playground`;

/** Lends the configured client to `use` and keeps what it learnt about the server. */
export async function withClient<Result>(
  run: Run,
  needs: PlaygroundNeeds,
  use: (client: Configuration) => Promise<Result>,
): Promise<Result> {
  const client = await configure(run, needs);
  if (run.jwks) setJwksCache(client, run.jwks);
  try {
    return await use(client);
  } finally {
    run.jwks = getJwksCache(client) ?? run.jwks;
  }
}

/** The signature of an ID Token is verified although it comes straight from the server: here one wants to see it done. */
async function configure(run: Run, needs: PlaygroundNeeds): Promise<Configuration> {
  const { issuer } = needs.settings;
  const isPlain = issuer.startsWith('http:');
  const execute = [...(isPlain ? [allowInsecureRequests] : []), enableNonRepudiationChecks];
  const fetch = createRecordingFetch(run, needs);
  if (!run.metadata) {
    const discovered = await discovery(new URL(issuer), client_id, undefined, None(), { execute, [customFetch]: fetch });
    run.metadata = discovered.serverMetadata();
    return discovered;
  }
  const client = new Configuration(run.metadata, client_id, undefined, None());
  client[customFetch] = fetch;
  for (const apply of execute) apply(client);
  return client;
}

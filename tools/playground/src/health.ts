// Whether the server is up: it is asked what any client would ask first.
import type { PlaygroundNeeds } from './context.ts';

export type Health = { isUp: true; milliseconds: number } | { isUp: false; reason: string };

export async function readHealth({ localOrigin }: PlaygroundNeeds): Promise<Health> {
  const begun = performance.now();
  try {
    const paths = ['/.well-known/openid-configuration', '/.well-known/jwks.json'];
    const responses = await Promise.all(paths.map((path) => fetch(`${localOrigin}${path}`, { signal: AbortSignal.timeout(5000) })));
    await Promise.all(responses.map((response) => response.arrayBuffer()));
    const failed = responses.findIndex(({ ok }) => !ok);
    if (failed >= 0) return { isUp: false, reason: `${paths[failed]} answered ${responses[failed]?.status}.` };
    return { isUp: true, milliseconds: Math.round(performance.now() - begun) };
  } catch (error) {
    return { isUp: false, reason: error instanceof Error ? error.message : 'no connection' };
  }
}

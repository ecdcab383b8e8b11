// A resource server of somebody else, as an MCP server is one: it says where its tokens come from (RFC 9728) and takes those that
// are for it alone (RFC 9068 §4). It knows this provider by its published keys and nothing else.
import { createServer } from 'node:http';
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { listen } from './listen.ts';

export interface ResourceServer {
  /** Its identifier: a loopback address with a path. */
  resource: string;
  /** Whose tokens it takes from now on. */
  trust(issuer: string): void;
  stop(): Promise<void>;
}

export async function startResourceServer(path: string, scopes_supported: readonly string[] = []): Promise<ResourceServer> {
  let origin = '';
  let issuer = '';
  let keys: ReturnType<typeof createRemoteJWKSet> | undefined;
  const metadataPath = `/.well-known/oauth-protected-resource${path}`;

  const verify = async (authorization = ''): Promise<JWTPayload | undefined> => {
    const token = /^Bearer (\S+)$/i.exec(authorization)?.[1];
    if (!token || !keys) return undefined;
    const expected = { issuer, audience: origin + path, typ: 'at+jwt', algorithms: ['ES256', 'PS256'] };
    return jwtVerify(token, keys, expected).then(
      ({ payload }) => payload,
      () => undefined,
    );
  };

  const server = createServer(async (request, response) => {
    const send = (status: number, body: object, headers: Record<string, string> = {}) =>
      response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
    if (request.url === metadataPath) {
      return send(200, {
        resource: origin + path,
        authorization_servers: [issuer],
        bearer_methods_supported: ['header'],
        scopes_supported,
      });
    }
    if (request.url !== path) return send(404, {});
    const claims = await verify(request.headers.authorization);
    if (claims) return send(200, { sub: claims.sub, scope: claims.scope });
    return send(401, {}, { 'WWW-Authenticate': `Bearer resource_metadata="${origin}${metadataPath}"` });
  });
  const { port, stop } = await listen(server);
  origin = `http://127.0.0.1:${port}`;

  return {
    resource: origin + path,
    trust(trusted) {
      issuer = trusted;
      keys = createRemoteJWKSet(new URL(`${trusted}/.well-known/jwks.json`), { cooldownDuration: 0 });
    },
    stop,
  };
}

// The account's API as this Worker routes it. Browser apps of any origin may call it: no cookie counts here (HD-05).
import { type Endpoint, type Handler, noStore, renderAccessTokenErrors, renderJson } from '@authrim/shared/http';
import type { AuthNeeds } from '../../context.ts';
import { accountApi, verifyCall } from './call.ts';
import { describeApi } from './openapi.ts';
import { type Operation, operations } from './operations.ts';

const answer =
  ({ answer, status }: Operation): Handler<AuthNeeds> =>
  async (c) => {
    const body = await answer(await verifyCall(c));
    return body ? renderJson(body, { status: status ?? 200 }) : new Response(null, { status: 204, headers: noStore });
  };

const resource = { cors: 'any_origin', isResource: true, renderError: renderAccessTokenErrors(accountApi.path) } as const;

export const accountApiRoutes: readonly Endpoint<AuthNeeds>[] = [
  { path: `${accountApi.path}/openapi.json`, get: (c) => Response.json(describeApi(c.get('needs').settings.issuer)), cors: 'any_origin' },
  ...Object.entries(operations).map(([path, methods]) => ({
    path,
    ...Object.fromEntries(Object.entries(methods).map(([method, operation]) => [method, answer(operation)])),
    ...resource,
  })),
];

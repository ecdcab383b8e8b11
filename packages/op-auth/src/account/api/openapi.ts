// The OpenAPI 3.1 document of the account's API, made from the table of its operations.
import { type Operation, operations } from './operations.ts';
import { refTo, type SchemaName, schemas } from './schemas.ts';

const json = (name: SchemaName) => ({ 'application/json': { schema: refTo(name) } });
const error = (description: string) => ({ description, content: json('Error') });

const later = { headers: { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } } };

/** What every operation may refuse. */
const refusals = {
  400: error('The request is malformed'),
  401: { description: 'The token is not valid, or the sign-in behind it is not enough (RFC 6750, RFC 9470)' },
  403: error('The token lacks the scope'),
  429: { ...error('Too many requests or attempts'), ...later },
  503: { ...error('Try again later'), ...later },
} as const;

/** And every one that takes a body. */
const bodyRefusals = {
  413: error('The body is larger than 64 KiB'),
  415: error('The body is not application/json'),
} as const;

/** Paths as OpenAPI writes them: `/sessions/{id}`. */
const templateOf = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}');

function parametersOf(path: string, { query }: Operation): object[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  const { name, isRequired, values } = query ?? {};
  const schema = values ? { enum: values } : { type: 'string' };
  return name === undefined ? inPath : [...inPath, { name, in: 'query', required: isRequired, schema }];
}

const refusalsOf = ({ request, refusals: own = {} }: Operation): object => ({
  ...refusals,
  ...(request && bodyRefusals),
  ...Object.fromEntries(Object.entries(own).map(([status, description]) => [status, error(description)])),
});

function describe(path: string, operation: Operation): object {
  const { operationId, summary, isSensitive, request, response, status = response ? 200 : 204 } = operation;
  const parameters = parametersOf(path, operation);
  return {
    operationId,
    summary,
    ...(isSensitive && { description: 'Needs a sign-in from the last ten minutes, with a second factor if there is one.' }),
    ...(parameters.length > 0 && { parameters }),
    ...(request && { requestBody: { required: true, content: json(request) } }),
    responses: {
      [status]: response ? { description: 'Done', content: json(response) } : { description: 'Done' },
      ...refusalsOf(operation),
    },
  };
}

/** @param issuer of this server */
export const describeApi = (issuer: string): object => ({
  openapi: '3.1.0',
  info: { title: 'Authrim account', version: '1', description: 'One’s own account, for clients the person lets act in their name.' },
  servers: [{ url: issuer }],
  security: [{ oauth: ['account'] }],
  paths: Object.fromEntries(
    Object.entries(operations).map(([path, methods]) => [
      templateOf(path),
      Object.fromEntries(Object.entries(methods).map(([method, operation]) => [method, describe(path, operation)])),
    ]),
  ),
  components: {
    schemas,
    securitySchemes: {
      oauth: {
        type: 'oauth2',
        flows: {
          authorizationCode: {
            authorizationUrl: `${issuer}/authorize`,
            tokenUrl: `${issuer}/token`,
            scopes: { account: 'Manage the account of the person' },
          },
        },
      },
    },
  },
});

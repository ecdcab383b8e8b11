// What a resource says with every answer, errors included (FAPI 1.0 part 1 §6.2.1; B-122, B-222): when it was made, and the
// interaction it belongs to, by which both sides find it in their logs.
import { now } from '../clock/index.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * `Date` is set here because not every runtime does.
 * @param requestId names the interaction when the client gave it no UUID
 */
export function describeAnswer(headers: Headers, request: Request, requestId: string): void {
  const given = request.headers.get('x-fapi-interaction-id') ?? '';
  headers.set('Date', new Date(now() * 1000).toUTCString());
  headers.set('x-fapi-interaction-id', uuid.test(given) ? given : requestId);
}

// `state` comes back exactly as sent (B-037), so what cannot be carried back is refused.
import { invalidRequest } from '../../oauth/errors.ts';
import type { ParameterRecord } from '../../parameters/index.ts';

const maximumStateLength = 4096;

export function verifyState({ state }: ParameterRecord): void {
  if (state && state.length > maximumStateLength) throw invalidRequest('state is longer than 4096 characters');
}

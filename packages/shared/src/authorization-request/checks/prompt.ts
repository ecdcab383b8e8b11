// `prompt`: known values; `none` stands alone (OpenID Connect Core §3.1.2.1; B-053).
import { invalidRequest } from '../../oauth/errors.ts';
import type { Prompt } from '../../oauth/words.ts';
import type { ParameterRecord } from '../../parameters/index.ts';

/** The prompts this server acts on. */
export const supportedPrompts: readonly Prompt[] = ['none', 'login', 'consent', 'select_account'];

export function verifyPrompt({ prompt = '' }: ParameterRecord): Prompt[] {
  const asked = prompt.split(' ').filter((value) => value !== '');
  const known = supportedPrompts.filter((candidate) => asked.includes(candidate));
  if (new Set(asked).size !== known.length) throw invalidRequest('prompt has an unsupported value');
  if (known.includes('none') && known.length > 1) throw invalidRequest('prompt none cannot be combined');
  return known;
}

// `prompt`: known values; `none` stands alone (OpenID Connect Core §3.1.2.1; B-053).
import type { Settings } from '../../config/index.ts';
import { invalidRequest } from '../../oauth/errors.ts';
import type { Prompt } from '../../oauth/words.ts';
import type { ParameterRecord } from '../../parameters/index.ts';

/** The prompts this server acts on; `create` where people may sign up (Initiating User Registration via OpenID Connect §3). */
export const supportedPrompts = ({ signUp }: Pick<Settings, 'signUp'>): readonly Prompt[] => [
  'none',
  'login',
  'consent',
  'select_account',
  ...(signUp === 'closed' ? [] : (['create'] as const)),
];

export function verifyPrompt({ prompt = '' }: ParameterRecord, settings: Pick<Settings, 'signUp'>): Prompt[] {
  const asked = prompt.split(' ').filter((value) => value !== '');
  const known = supportedPrompts(settings).filter((candidate) => asked.includes(candidate));
  if (new Set(asked).size !== known.length) throw invalidRequest('prompt has an unsupported value');
  if (known.includes('none') && known.length > 1) throw invalidRequest('prompt none cannot be combined');
  return known;
}

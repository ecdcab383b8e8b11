// Who may go on as a guest: with an account that has no credential, which is made for whoever asks. An operator switches guests on, and
// lets each client have them that can live with people nobody knows; a request that asks for proof of a person is never answered with one.
import type { ClaimsParameter } from '../claims/parameter.ts';
import type { Settings } from '../config/settings.ts';
import type { Prompt } from '../oauth/words.ts';

/** What of a verified authorization request may ask for more than a guest is. */
export interface GuestRequest {
  prompt: readonly Prompt[];
  max_age: number | undefined;
  essential_acr_values: readonly string[];
  preferred_acr_values: readonly string[];
  claims: ClaimsParameter | undefined;
}

interface GuestClient {
  metadata: { allow_guests?: boolean };
}

type GuestSettings = Pick<Settings, 'features' | 'requiresVerifiedEmail' | 'requiresSecondFactor'>;

/** The two switches, and that nothing is required of everybody which a guest cannot have. */
export const takesGuests = ({ metadata }: GuestClient, { features, requiresVerifiedEmail, requiresSecondFactor }: GuestSettings): boolean =>
  features.guests && metadata.allow_guests === true && !requiresVerifiedEmail && !requiresSecondFactor;

/** Whether this request may be answered with a guest, be it one who is there already. */
export const allowsGuest = (request: GuestRequest, client: GuestClient, settings: GuestSettings): boolean =>
  takesGuests(client, settings) && !asksForSignIn(request) && !asksForAddress(request);

/** A sign-in that is recent, of a class, or simply one. */
const asksForSignIn = ({ prompt, max_age, essential_acr_values, preferred_acr_values }: GuestRequest): boolean =>
  prompt.includes('login') ||
  prompt.includes('create') ||
  max_age !== undefined ||
  essential_acr_values.length > 0 ||
  preferred_acr_values.length > 0;

/** An address the client cannot do without (OpenID Connect Core §5.5.1); the scope `email` alone releases what there is. */
const asksForAddress = ({ claims }: GuestRequest): boolean =>
  [claims?.id_token, claims?.userinfo].some((named) =>
    [named?.email, named?.email_verified].some(
      (claim) => claim?.essential === true || claim?.value !== undefined || claim?.values !== undefined,
    ),
  );

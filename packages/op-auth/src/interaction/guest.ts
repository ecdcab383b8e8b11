// Guests as pages meet them: who is one at this browser, and where somebody may become one.
import { verifyAuthorizationRequest } from '@authrim/shared/authorization-request';
import { guestAcr } from '@authrim/shared/oauth';
import { allowsGuest, takesGuests } from '@authrim/shared/policies';
import { findExpectedSubject } from '../authorize/expected-subject.ts';
import type { AuthNeeds } from '../context.ts';
import type { Interaction } from './interaction.ts';
import { findSignedIn, type SignedIn } from './session.ts';

export const isGuest = ({ acr }: { acr: string }): boolean => acr === guestAcr;

/** The guest of this browser, while their session lives. */
export async function findGuest(request: Request, needs: AuthNeeds): Promise<SignedIn | undefined> {
  const signedIn = await findSignedIn(request, needs);
  return signedIn && isGuest(signedIn.facts) ? signedIn : undefined;
}

/** Whether the request that waits can live with somebody new who proves nothing. */
export async function welcomesGuest(interaction: Interaction | undefined, needs: AuthNeeds): Promise<boolean> {
  if (!interaction || !takesGuests(interaction.client, needs.settings)) return false;
  const { parameters, client } = interaction;
  const request = await verifyAuthorizationRequest(parameters, client, needs);
  if (!allowsGuest(request, client, needs.settings)) return false;
  return (await findExpectedSubject(parameters, request, client, needs)) === undefined;
}

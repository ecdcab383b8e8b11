// /consent: the person agrees to what the client asks, or does not (OpenID Connect Core §3.1.2.4; B-047, B-062, AZ-21).
import { describeDetail } from '@authrim/shared/authorization-details';
import { verifyAuthorizationRequest } from '@authrim/shared/authorization-request';
import type { SessionHandle } from '@authrim/shared/handles';
import type { WorkerContext } from '@authrim/shared/http';
import { accessDenied, formatScope, invalidRequest } from '@authrim/shared/oauth';
import { type ParameterRecord, readQuery } from '@authrim/shared/parameters';
import { hashDetails } from '../authorize/authorization-details.ts';
import { refuseRequest } from '../authorize/refuse-request.ts';
import type { AuthNeeds } from '../context.ts';
import { describeAccount, findPerson, type Person } from '../interaction/account.ts';
import { boundToSession, prepareForm, readOwnForm } from '../interaction/form.ts';
import { getInteraction, type Interaction, interactionFields, returnToAuthorize } from '../interaction/interaction.ts';
import { presentClient, renderStep } from '../interaction/present.tsx';
import { findSessionHandle } from '../interaction/session.ts';
import { ConsentPage } from '../pages/consent.tsx';

type C = WorkerContext<AuthNeeds>;

/** GET /consent */
export async function showConsent(c: C): Promise<Response> {
  const needs = c.get('needs');
  const interaction = await getInteraction(c.req.raw, readQuery(new URL(c.req.url)), needs);
  const person = await findPerson(c.req.raw, needs);
  return person ? renderConsent(c, interaction, person) : returnToAuthorize(interaction);
}

/** POST /consent. What is granted is what the waiting request asks and the page showed; nothing in the form can add to it. */
export async function submitConsent(c: C): Promise<Response> {
  const needs = c.get('needs');
  const handle = await findSessionHandle(c.req.raw, needs);
  const { form } = await readOwnForm(c, (sent) => formAction(sent, handle));
  const interaction = await getInteraction(c.req.raw, form, needs);
  if (form.decision === 'deny') return refuseRequest(c, interaction, accessDenied('The person did not agree'));
  if (form.decision !== 'allow') throw invalidRequest('decision must be allow or deny');
  const { consent_scope, authorization_details } = await verifyRequest(interaction, needs);
  const details = await hashDetails(authorization_details);
  const isAsShown = formatScope(details) === (form.details ?? '');
  if (handle && isAsShown) {
    await needs.subjects.of(handle.subject).recordConsent({
      session: handle.session,
      client_id: interaction.client.client_id,
      scope: consent_scope,
      details,
      ...(form.client_digest !== undefined && { client_digest: form.client_digest }),
      transaction: interaction.transaction.request.id,
    });
  }
  return returnToAuthorize(interaction);
}

/**
 * The form's token is bound to the request and to the session it was shown in: nobody agrees for another person (AZ-52). And to
 * the client and the details as they were shown, should these change meanwhile.
 */
const formAction = ({ request_uri = '', client_digest = '', details = '' }: ParameterRecord, handle: SessionHandle | undefined) =>
  boundToSession(`consent ${request_uri} ${client_digest} ${details}`, handle?.session);

const verifyRequest = ({ parameters, client }: Interaction, needs: AuthNeeds) => verifyAuthorizationRequest(parameters, client, needs);

async function renderConsent(c: C, interaction: Interaction, person: Person): Promise<Response> {
  const { client, target } = interaction;
  const needs = c.get('needs');
  const { consent, authorization_details } = await verifyRequest(interaction, needs);
  const details = formatScope(await hashDetails(authorization_details));
  const fields = {
    ...interactionFields(interaction),
    ...(details && { details }),
    ...(client.digest !== undefined && { client_digest: client.digest }),
  };
  const { hidden } = await prepareForm(c, formAction(fields, person), fields);
  return renderStep(c, { interaction }, (messages) => (
    <ConsentPage
      messages={messages}
      client={presentClient(client)}
      redirect_uri={target.redirect_uri}
      account={describeAccount(person.account, person.facts, messages)}
      scope={consent.scope}
      resources={consent.resources}
      details={authorization_details.map(({ detail, definition }) => describeDetail(detail, definition, messages.lang))}
      hidden={hidden}
    />
  ));
}

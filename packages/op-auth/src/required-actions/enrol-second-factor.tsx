// A second factor: the page tells why and leads to where one is set up, which records it in the object and comes back here.
import { ButtonLink, Heading, Page, StatusTile } from '@authrim/shared/ui';
import { renderStep } from '../interaction/present.tsx';
import { goOn, visitHref } from '../sign-in/visit.ts';
import { type ActionPage, type Asked, type C, showAction, submitAction } from './action.ts';
import { WayOut } from './parts.tsx';

const path = '/login/second-factor';

export const enrolSecondFactor: ActionPage = {
  path,
  description: 'The person must set up a second factor',
  at: ['/account/security/passkey', '/account/security/authenticator'],
  get: showAction(path, render),
  post: submitAction(path, async (_c, { visit }) => goOn(visit)),
};

function render(c: C, { visit, hidden }: Asked): Response {
  const { interaction } = visit;
  return renderStep(c, { interaction }, (messages, client) => {
    const { secondFactor } = messages.required;
    return (
      <Page messages={messages} title={secondFactor.title}>
        <StatusTile icon="shield" />
        <Heading title={secondFactor.title}>{secondFactor.lead}</Heading>
        <div class="actions">
          <ButtonLink id="passkey" kind="primary" href={visitHref('/account/security/passkey', visit)}>
            {secondFactor.passkey}
          </ButtonLink>
          <ButtonLink id="app" href={visitHref('/account/security/authenticator', visit)}>
            {secondFactor.app}
          </ButtonLink>
        </div>
        <WayOut messages={messages} action={path} hidden={hidden} hasClient={client !== undefined} />
      </Page>
    );
  });
}

// The operator's own terms, in the version of today. The object records version and time; a version that changed while the page was
// open is shown again.
import { Account, Button, Form, Heading, Page, StatusTile } from '@authrim/shared/ui';
import { describeAccount } from '../interaction/account.ts';
import { renderStep } from '../interaction/present.tsx';
import { redirect } from '../interaction/redirect.ts';
import { goOn, visitHref } from '../sign-in/visit.ts';
import { type ActionPage, type Asked, type C, showAction, submitAction } from './action.ts';
import { WayOut } from './parts.tsx';

const path = '/login/terms';

export const acceptTerms: ActionPage = {
  path,
  description: 'The person must accept the terms',
  at: [],
  get: showAction(path, render),
  post: submitAction(path, async (c, { visit, owner }, { version }) => {
    const { terms } = c.get('needs').settings;
    if (terms && version !== terms.version) return redirect(visitHref(path, visit));
    if (terms) await c.get('needs').subjects.of(owner.subject).acceptTerms({ session: owner.session, version: terms.version });
    return goOn(visit);
  }),
};

function render(c: C, { visit, owner, hidden }: Asked): Response {
  const { terms } = c.get('needs').settings;
  if (!terms) return goOn(visit);
  const { interaction } = visit;
  const { username, name } = owner.profile;
  return renderStep(c, { interaction }, (messages, client) => {
    const words = messages.required.terms;
    const documents = [
      [terms.tos_uri, messages.client.terms],
      [terms.policy_uri, messages.client.policy],
    ] as const;
    return (
      <Page messages={messages} title={words.title}>
        <StatusTile icon="check" />
        <Heading title={words.title}>{words.lead}</Heading>
        <ul class="list">
          {documents.map(([href, label]) =>
            href ? (
              <li>
                <a href={href} target="_blank" rel="noopener noreferrer">
                  {label}
                </a>
              </li>
            ) : null,
          )}
        </ul>
        <Form action={path} hidden={{ ...hidden, version: terms.version }}>
          <Account account={describeAccount({ username, name: name ?? undefined }, owner.account, messages)} />
          <div class="actions">
            <Button id="accept">{words.accept}</Button>
          </div>
        </Form>
        <WayOut messages={messages} action={path} hidden={hidden} hasClient={client !== undefined} />
      </Page>
    );
  });
}

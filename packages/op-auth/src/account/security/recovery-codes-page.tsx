// Recovery codes, in the one answer that ever shows them (OT-07).
import type { WorkerContext } from '@authrim/shared/http';
import { ButtonLink, type Messages } from '@authrim/shared/ui';
import type { AuthNeeds } from '../../context.ts';
import { type PageOptions, renderStep } from '../../interaction/present.tsx';
import { AccountPage } from '../layout.tsx';

interface RecoveryCodesPageProps {
  messages: Messages;
  codes: readonly string[];
  /** Where the person goes on to. */
  nextHref?: string | undefined;
}

export const RecoveryCodesPage = ({ messages, codes, nextHref = '/account/security' }: RecoveryCodesPageProps) => {
  const { shownTitle, shownLead, shownDone } = messages.account.recovery;
  return (
    <AccountPage messages={messages} title={shownTitle} lead={shownLead}>
      <ol id="codes" class="codes" dir="ltr">
        {codes.map((code) => (
          <li>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <ButtonLink id="kept" href={nextHref}>
        {shownDone}
      </ButtonLink>
    </AccountPage>
  );
};

interface RecoveryCodesOptions extends Pick<PageOptions, 'interaction' | 'cookies'> {
  nextHref?: string | undefined;
}

export const renderRecoveryCodes = (
  c: WorkerContext<AuthNeeds>,
  codes: readonly string[],
  { nextHref, ...options }: RecoveryCodesOptions = {},
): Response =>
  renderStep(c, { ...options, isOutcome: true }, (messages) => <RecoveryCodesPage messages={messages} codes={codes} nextHref={nextHref} />);

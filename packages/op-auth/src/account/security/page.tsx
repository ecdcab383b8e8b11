// Everything a person signs in with, and the way to change each. The forms are there when the sign-in is recent enough for them.
import type { PasskeyFacts } from '@authrim/shared/durable-objects';
import {
  type AccountIdentity,
  Button,
  ButtonLink,
  displayText,
  Field,
  Form,
  formatDay,
  type HiddenFields,
  Icon,
  type Messages,
  Notice,
} from '@authrim/shared/ui';
import { AcceptedPasskeysNote } from '../../pages/passkey-form.tsx';
import type { AcceptedPasskeys } from '../../passkeys/script.ts';
import type { AccountHolder } from '../access.ts';
import { ConfirmFirst } from '../frame.tsx';
import { AccountPage, Section } from '../layout.tsx';

export type SecurityProblem = keyof Messages['account']['refused'];

export interface SecurityPageProps {
  messages: Messages;
  account: AccountIdentity;
  credentials: AccountHolder['credentials'];
  /** For the browser, which may know passkeys that count no more. */
  accepted: AcceptedPasskeys;
  /** Posted to /account/security together with `change` and what it is about. */
  hidden: HiddenFields;
  /** Where the person signs in again, when that is needed for changes. */
  signInHref: string | undefined;
  problem?: SecurityProblem | undefined;
  isDone?: boolean;
}

export const SecurityPage = (props: SecurityPageProps) => {
  const { messages, account, credentials, accepted, hidden, signInHref, problem, isDone } = props;
  const words = messages.account;
  const mayChange = signInHref === undefined;
  return (
    <AccountPage messages={messages} title={words.title} account={account}>
      {problem ? (
        <Notice kind="danger" id="problem">
          {words.refused[problem]}
        </Notice>
      ) : null}
      {isDone ? <Notice kind="calm">{words.done}</Notice> : null}
      {signInHref ? <ConfirmFirst messages={messages} href={signInHref} lead={words.confirmLead} /> : null}
      <Section id="passkeys" title={words.passkeys.title} lead={words.passkeys.lead}>
        {credentials.passkeys.length > 0 ? (
          <ul class="list">
            {credentials.passkeys.map((passkey) => (
              <Passkey messages={messages} passkey={passkey} hidden={mayChange ? hidden : undefined} />
            ))}
          </ul>
        ) : null}
        {mayChange ? (
          <ButtonLink id="add-passkey" href="/account/security/passkey">
            {words.passkeys.add}
          </ButtonLink>
        ) : null}
      </Section>
      <AcceptedPasskeysNote accepted={accepted} />
      <AppSection {...props} mayChange={mayChange} />
      {credentials.totp ? (
        <Section id="recovery-codes" title={words.recovery.title} lead={words.recovery.lead}>
          <p>{words.recovery.left(credentials.recovery_codes)}</p>
          {mayChange ? <ChangeForm hidden={hidden} change="replace_recovery_codes" id="renew-codes" words={words.recovery.renew} /> : null}
        </Section>
      ) : null}
    </AccountPage>
  );
};

const AppSection = ({ messages, credentials, hidden, mayChange }: SecurityPageProps & { mayChange: boolean }) => {
  const words = messages.account.totp;
  const { totp } = credentials;
  return (
    <Section id="authenticator" title={words.title} lead={words.lead}>
      {totp ? <p>{words.since(formatDay(messages, totp.created_at))}</p> : null}
      {mayChange ? (
        <div class="actions pair">
          {totp ? <ChangeForm hidden={hidden} change="remove_totp" id="remove-app" kind="grave" words={words.remove} /> : null}
          <ButtonLink id="set-app" href="/account/security/authenticator">
            {totp ? words.replace : words.set}
          </ButtonLink>
        </div>
      ) : null}
    </Section>
  );
};

const Passkey = ({ messages, passkey, hidden }: { messages: Messages; passkey: PasskeyFacts; hidden: HiddenFields | undefined }) => {
  const words = messages.account.passkeys;
  const name = displayText(passkey.name) || words.title;
  const used =
    passkey.used_at === undefined
      ? words.created(formatDay(messages, passkey.created_at))
      : words.used(formatDay(messages, passkey.used_at));
  return (
    <li>
      <Icon name="key" />
      <strong>
        <bdi>{name}</bdi>
      </strong>
      <span class="muted small">
        {passkey.is_synced ? words.synced : words.single} · {used}
      </span>
      {hidden ? (
        <details>
          <summary class="small">{words.edit(<bdi>{name}</bdi>)}</summary>
          <div class="stack">
            <Form action="/account/security" hidden={{ ...hidden, change: 'rename_passkey', id: passkey.id }}>
              <Field id={`name-${passkey.id}`} name="name" label={words.name} type="text" autocomplete="off" value={name} />
              <Button id={`rename-${passkey.id}`} kind="secondary">
                {words.rename}
              </Button>
            </Form>
            <ChangeForm
              hidden={{ ...hidden, id: passkey.id }}
              change="remove_passkey"
              id={`remove-${passkey.id}`}
              kind="grave"
              words={words.remove}
            />
          </div>
        </details>
      ) : null}
    </li>
  );
};

interface ChangeFormProps {
  hidden: HiddenFields;
  change: string;
  id: string;
  kind?: 'secondary' | 'grave';
  words: string;
}

const ChangeForm = ({ hidden, change, id, kind = 'secondary', words }: ChangeFormProps) => (
  <Form action="/account/security" hidden={{ ...hidden, change }}>
    <Button id={id} kind={kind}>
      {words}
    </Button>
  </Form>
);

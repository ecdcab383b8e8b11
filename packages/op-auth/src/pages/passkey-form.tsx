// The form that a script brings to life: a button that asks the authenticator, and the field its answer is posted in.
import { Button, type HiddenFields, Icon, Nonce } from '@authrim/shared/ui';
import { raw } from 'hono/html';
import { type Child, useContext } from 'hono/jsx';
import { type AcceptedPasskeys, acceptedScript, type CreateOptions, createScript, type UseOptions, useScript } from '../passkeys/script.ts';

export interface PasskeyFormProps {
  action: string;
  hidden: HiddenFields;
  /** The words on the button. */
  label: string;
  kind?: 'primary' | 'secondary';
  /** Shown when the browser gave up or was told to. */
  failed: string;
  /** What parts it from the form before; seen only where it is. */
  above?: Child;
}

interface Life {
  options: object;
  script: string;
}

const PasskeyForm = ({ action, hidden, label, kind = 'secondary', failed, above, options, script }: PasskeyFormProps & Life) => (
  <>
    <form id="passkey-form" method="post" action={action} data-options={JSON.stringify(options)} hidden>
      {Object.entries({ ...hidden, credential: '' }).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      {above}
      <Button id="passkey" kind={kind}>
        <Icon name="key" />
        {label}
      </Button>
      <p id="passkey-problem" class="muted small" role="status" hidden>
        {failed}
      </p>
    </form>
    <script nonce={useContext(Nonce)}>{raw(script)}</script>
  </>
);

export const UsePasskeyForm = (props: PasskeyFormProps & { options: UseOptions }) => <PasskeyForm {...props} script={useScript} />;

export const CreatePasskeyForm = (props: PasskeyFormProps & { options: CreateOptions }) => <PasskeyForm {...props} script={createScript} />;

/** Nothing to see: tells the browser which passkeys of the person still count. */
export const AcceptedPasskeysNote = ({ accepted }: { accepted: AcceptedPasskeys }) => (
  <>
    <div id="accepted-passkeys" data-accepted={JSON.stringify(accepted)} hidden />
    <script nonce={useContext(Nonce)}>{raw(acceptedScript)}</script>
  </>
);

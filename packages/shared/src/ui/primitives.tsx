// The few controls that pages are made of: form, field, button, notice. Ids and names are the pages' own.
import type { PropsWithChildren } from 'hono/jsx';
import { Icon, type IconName } from './icon.tsx';

/** Names and values of the fields a person does not see, e.g. form_token, client_id, request_uri. */
export type HiddenFields = Readonly<Record<string, string>>;

/** A plain POST form; it works without script (B-307). */
export const Form = ({ action, hidden, children }: PropsWithChildren<{ action: string; hidden: HiddenFields }>) => (
  <form method="post" action={action}>
    {Object.entries(hidden).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    {children}
  </form>
);

export interface FieldProps {
  /** Both id and name, unless the name is another. */
  id: string;
  name?: string;
  label: string;
  type: 'text' | 'email' | 'password';
  autocomplete: string;
  /** Which keys a touch screen shows. */
  inputmode?: 'numeric' | undefined;
  value?: string | undefined;
  /** The id of a notice about this field. */
  describedBy?: string | undefined;
  isInvalid?: boolean;
  hasFocus?: boolean;
  isOptional?: boolean;
}

export const Field = (props: FieldProps) => {
  const {
    id,
    name = id,
    label,
    type,
    autocomplete,
    inputmode,
    value,
    describedBy,
    isInvalid = false,
    hasFocus = false,
    isOptional = false,
  } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        type={type}
        autocomplete={autocomplete}
        inputmode={inputmode}
        value={value}
        required={!isOptional}
        autocapitalize="none"
        autocorrect="off"
        spellcheck={false}
        dir="auto"
        aria-invalid={isInvalid ? 'true' : undefined}
        aria-describedby={describedBy}
        autofocus={hasFocus}
      />
    </div>
  );
};

/** A switch: sent as `on`, or not at all. */
export const CheckField = ({ id, label, isChecked = false }: { id: string; label: string; isChecked?: boolean }) => (
  <label class="check" for={id}>
    <input id={id} name={id} type="checkbox" value="on" checked={isChecked} />
    {label}
  </label>
);

const buttonClasses = { primary: 'button primary', secondary: 'button', grave: 'button grave' } as const;

export interface ButtonProps {
  id: string;
  /** `grave`: takes something away. */
  kind?: keyof typeof buttonClasses;
  name?: string;
  value?: string;
}

export const Button = ({ id, kind = 'primary', name, value, children }: PropsWithChildren<ButtonProps>) => (
  <button id={id} class={buttonClasses[kind]} type="submit" name={name} value={value}>
    {children}
  </button>
);

interface ButtonLinkProps {
  id?: string;
  href: string;
  kind?: keyof typeof buttonClasses;
}

export const ButtonLink = ({ id, href, kind = 'secondary', children }: PropsWithChildren<ButtonLinkProps>) => (
  <a id={id} class={buttonClasses[kind]} href={href}>
    {children}
  </a>
);

/** Parts two ways to do the same. */
export const Divider = ({ children }: PropsWithChildren) => <p class="divider">{children}</p>;

const notices = {
  danger: { icon: 'warning', role: 'alert' },
  caution: { icon: 'warning', role: undefined },
  calm: { icon: 'check', role: 'status' },
} as const satisfies Record<string, { icon: IconName; role: string | undefined }>;

/** A screen reader speaks `danger` at once, and `calm` when it has finished its sentence; `caution` is read where it stands. */
export const Notice = ({ kind, id, children }: PropsWithChildren<{ kind: keyof typeof notices; id?: string }>) => (
  <div id={id} class={`notice ${kind}`} role={notices[kind].role}>
    <Icon name={notices[kind].icon} />
    <p>{children}</p>
  </div>
);

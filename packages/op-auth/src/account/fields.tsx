// Fields of the account's forms: text that may stay empty, and a choice of few. Each is tied to what is said about it.

interface TextFieldProps {
  /** Both id and name. */
  id: string;
  label: string;
  value: string | null | undefined;
  type?: 'text' | 'url' | 'tel' | 'password';
  autocomplete?: string;
  hint?: string | undefined;
  problem?: string | undefined;
  isRequired?: boolean;
}

export const TextField = ({ id, label, value, type = 'text', autocomplete = 'off', hint, problem, isRequired = false }: TextFieldProps) => {
  const said = problem ? `${id}-problem` : hint && `${id}-hint`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={id}
        type={type}
        value={value ?? undefined}
        autocomplete={autocomplete}
        required={isRequired}
        dir="auto"
        maxlength={type === 'password' ? undefined : 2048}
        aria-invalid={problem ? 'true' : undefined}
        aria-describedby={said}
      />
      {problem ? (
        <p class="wrong" role="alert" id={`${id}-problem`}>
          {problem}
        </p>
      ) : null}
      {hint ? (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
    </div>
  );
};

interface SelectFieldProps {
  id: string;
  label: string;
  value: string;
  options: readonly { value: string; label: string; lang?: string }[];
}

export const SelectField = ({ id, label, value, options }: SelectFieldProps) => (
  <div class="field">
    <label for={id}>{label}</label>
    <select id={id} name={id}>
      {options.map((option) => (
        <option value={option.value} lang={option.lang} selected={option.value === value}>
          {option.label}
        </option>
      ))}
    </select>
  </div>
);

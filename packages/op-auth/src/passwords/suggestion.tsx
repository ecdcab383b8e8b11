// A password nobody has to think of (K-64): behind a line that opens, to be read, copied, and with script filled in. Made anew with
// each page, it is nobody's until somebody sends it as their own.
import { generatePassword } from '@authrim/shared/policies';
import { type Messages, Nonce } from '@authrim/shared/ui';
import { raw } from 'hono/html';
import { useContext } from 'hono/jsx';

interface PasswordSuggestionProps {
  messages: Messages;
  /** Id of the field it is for. */
  field: string;
}

/** The field shows nothing of it; the line stays open, so that the person can still write it down. */
const useScript = `(function () {
  var use = document.getElementById('use-suggestion');
  use.hidden = false;
  use.addEventListener('click', function () {
    var field = document.getElementById(use.getAttribute('data-field'));
    field.value = document.getElementById('suggestion').textContent;
    field.focus();
  });
})();`;

export const PasswordSuggestion = ({ messages: { newPassword }, field }: PasswordSuggestionProps) => (
  <details>
    <summary>{newPassword.suggest}</summary>
    <div class="stack">
      <p>
        <code id="suggestion">{generatePassword()}</code>
      </p>
      <p class="muted small">{newPassword.keep}</p>
      <button id="use-suggestion" class="button" type="button" data-field={field} hidden>
        {newPassword.use}
      </button>
    </div>
    <script nonce={useContext(Nonce)}>{raw(useScript)}</script>
  </details>
);

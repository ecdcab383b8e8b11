// Whose password a form asks for. The name travels along for password managers too.
import { Account, type AccountIdentity } from '@authrim/shared/ui';

export const NamedAccount = ({ account }: { account: AccountIdentity }) => (
  <>
    <Account account={account} />
    <input type="text" name="username" value={account.username} autocomplete="username" hidden />
  </>
);

// What the pages of required actions have in common: the app they lead to, and the way out.
import { BrandTile, Button, type ClientIdentity, ClientLogo, Form, type HiddenFields, type Messages } from '@authrim/shared/ui';

export const LeadingTo = ({ client }: { client: ClientIdentity | undefined }) => (client ? <ClientLogo client={client} /> : <BrandTile />);

interface WayOutProps {
  messages: Messages;
  action: string;
  hidden: HiddenFields;
  hasClient: boolean;
}

export const WayOut = ({ messages: { required }, action, hidden, hasClient }: WayOutProps) => (
  <Form action={action} hidden={hidden}>
    <div class="actions">
      <Button id="cancel" kind="secondary" name="decision" value="cancel">
        {hasClient ? required.cancel : required.signOut}
      </Button>
    </div>
  </Form>
);

// Nothing lives here: an unknown path of the local server, or an answer that no run waits for.
import { ButtonLink, Heading, Page, StatusTile } from '@authrim/shared/ui';
import { messages } from './frame.tsx';

export const NotFoundPage = () => (
  <Page messages={messages} title="Not found · Authrim">
    <StatusTile icon="warning" />
    <Heading title="Nothing lives here">No Worker of this server answers at this path.</Heading>
    <ButtonLink href="/">Front page</ButtonLink>
  </Page>
);

export const StrayResponsePage = ({ issuer }: { issuer: string }) => (
  <Page messages={messages} title="Unexpected response · Playground">
    <StatusTile icon="warning" />
    <Heading title="Nobody asked for this">
      This response of the server belongs to no sign-in of this browser. Perhaps it was opened twice, the server was reloaded in between, or
      the playground was not opened at <code>{issuer}</code>.
    </Heading>
    <ButtonLink href={`${issuer}/playground`}>Back to the playground</ButtonLink>
  </Page>
);

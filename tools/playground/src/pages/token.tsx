// One token: as it travels, and laid open.
import type { OpenedToken, Signature } from '../token.ts';
import { Json } from './json.tsx';

export interface TokenView {
  name: string;
  text: string;
  opened: OpenedToken;
}

export const Token = ({ name, text, opened }: TokenView) =>
  opened.form === 'opaque' ? (
    <details class="panel token">
      <summary>
        <h3>{name}</h3>
        <span class="chip">opaque</span>
      </summary>
      <div class="body">
        <p class="small muted">Sealed: only the server can read it.</p>
        <pre>{text}</pre>
      </div>
    </details>
  ) : (
    <details class="panel token" open>
      <summary>
        <h3>{name}</h3>
        <SignatureChip signature={opened.signature} />
      </summary>
      <div class="body">
        <SignatureLine signature={opened.signature} />
        <Json value={opened.header} label={`${name}, header`} />
        <Json value={opened.payload} label={`${name}, payload`} />
        <details>
          <summary class="small muted">As it travels</summary>
          <Compact parts={opened.parts} />
        </details>
      </div>
    </details>
  );

const Compact = ({ parts: [header, payload, signature] }: { parts: readonly string[] }) => (
  <pre class="jwt">
    <b>{header}</b>.<i>{payload}</i>.<u>{signature}</u>
  </pre>
);

const SignatureChip = ({ signature }: { signature: Signature }) =>
  signature.outcome === 'verified' ? <span class="chip">signature verified</span> : <span class="chip danger">signature not verified</span>;

const SignatureLine = ({ signature }: { signature: Signature }) =>
  signature.outcome === 'verified' ? (
    <p class="small muted">
      {signature.alg}, with key <code>{signature.kid}</code> of the JWKS.
    </p>
  ) : (
    <p class="small muted">{signature.reason}</p>
  );

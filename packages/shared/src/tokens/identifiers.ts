// The `sub` and the `sid` a client sees. Every token, answer and hint asks here, so that all of them agree (B-085, US-05).
import { createPairwiseIdentifiers } from '../claims/index.ts';
import { type Client, sectorOf } from '../clients/index.ts';

export interface IdentifiedPerson {
  client: Client;
  /** Internal id of the person. */
  subject: string;
  /** Who knows the public subject identifier. */
  person: { sub: string };
}

export interface Identifiers {
  subjectIdentifier(of: IdentifiedPerson): Promise<string>;
  /** The `sub` of a client that sees pairwise ones; undefined for one that sees the public one. */
  findPairwiseSubject(client: Client, subject: string): Promise<string | undefined>;
  /** The `sid` of a session. For a pairwise client it differs from sector to sector, as `sub` does. */
  sessionIdentifier(client: Client, session: string): Promise<string>;
  /** The `sub` in a sector that a grant or session remembers; empty for the public one. @param of internal id, and public `sub` */
  subjectInSector(sector: string, of: { subject: string; sub: string }): Promise<string>;
  sessionInSector(sector: string, session: string): Promise<string>;
  /** The person as authenticators know them. @param subject internal id */
  passkeyUser(subject: string): Promise<string>;
}

/** One an isolate. @param salt SUBJECT_SALT */
export function createIdentifiers(salt: Uint8Array<ArrayBuffer>): Identifiers {
  const pairwise = createPairwiseIdentifiers(salt);

  const subjectInSector: Identifiers['subjectInSector'] = async (sector, { subject, sub }) =>
    sector === '' ? sub : pairwise.subject(sector, subject);

  const sessionInSector = async (sector: string, session: string): Promise<string> =>
    sector === '' ? session : pairwise.session(sector, session);

  return {
    findPairwiseSubject: async ({ metadata }, subject) =>
      metadata.subject_type === 'pairwise' ? pairwise.subject(sectorOf(metadata), subject) : undefined,
    passkeyUser: pairwise.passkeyUser,
    subjectInSector,
    sessionInSector,
    subjectIdentifier: ({ client, subject, person }) => subjectInSector(sectorOf(client.metadata), { subject, sub: person.sub }),
    sessionIdentifier: ({ metadata }, session) => sessionInSector(sectorOf(metadata), session),
  };
}

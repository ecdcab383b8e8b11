// Hashes of other systems (K-61): every format that is read, every scheme whose work is done again. None of them lies here as it came:
// what it leads to is hashed under our pepper, so that the weakest scheme is at rest what the strongest is. The first sign-in with
// the right password replaces it.
import { decodeBase64url, decodeText, encodeBase64url, encodeText } from '../../oauth/encoding.ts';
import type { Argon2 } from '../argon2.ts';
import { createArgon2Scheme, readArgon2 } from './argon2.ts';
import { bcrypt, readBcrypt } from './bcrypt.ts';
import { firebase, readFirebase } from './firebase.ts';
import type { ImportedHash, Scheme, SchemeName, Settings } from './hash.ts';
import { readKeycloak } from './keycloak.ts';
import { ldap, readLdap } from './ldap.ts';
import { md5Crypt, readMd5Crypt } from './md5-crypt.ts';
import { pbkdf2, readPbkdf2 } from './pbkdf2.ts';
import { readScrypt, scrypt } from './scrypt.ts';

/** No text is of two formats. */
const readers = [readBcrypt, readScrypt, readPbkdf2, readArgon2, readLdap, readMd5Crypt, readFirebase, readKeycloak];

type Schemes = { [Name in SchemeName]: Scheme<Settings[Name]> };

const createSchemes = (argon2: Argon2): Schemes => ({
  bcrypt,
  scrypt,
  pbkdf2,
  argon2: createArgon2Scheme(argon2),
  ldap,
  md5_crypt: md5Crypt,
  firebase,
});

const prefix = '$imported$';
/** The scheme, its setting as base64url of JSON, and the PHC string over the digest. */
const shape = /^\$imported\$([a-z0-9_]{1,16})\$([A-Za-z0-9_-]+)(\$argon2id\$.+)$/;

export const isImported = (stored: string): boolean => stored.startsWith(prefix);

export interface ImportedHashes {
  /** A hash in the spelling of the system it comes from; undefined when no format knows it, or its work has no bound. */
  read(text: string): { digest: Uint8Array; store(phc: string): string } | undefined;
  /**
   * What a password leads to under a stored row, and the PHC string it is to be compared with.
   * @returns undefined when the row is broken, or the password is none the scheme takes
   */
  derive(password: string, stored: string): Promise<{ digest: Uint8Array<ArrayBuffer>; phc: string } | undefined>;
}

export function createImportedHashes(argon2: Argon2): ImportedHashes {
  const schemes = createSchemes(argon2);
  const allows = ({ scheme, setting }: ImportedHash): boolean => (schemes[scheme] as Scheme<unknown>).allows(setting);

  return {
    read(text) {
      for (const read of readers) {
        const imported = read(text);
        if (imported) return allows(imported) ? { digest: imported.digest, store: (phc) => format(imported, phc) } : undefined;
      }
      return undefined;
    },

    async derive(password, stored) {
      const [, name = '', encoded = '', phc = ''] = shape.exec(stored) ?? [];
      const scheme = Object.hasOwn(schemes, name) ? (schemes[name as SchemeName] as Scheme<unknown>) : undefined;
      const setting = scheme && readSetting(scheme, encoded);
      if (!scheme || setting === undefined) return undefined;
      const digest = await scheme.derive(password, setting);
      return digest && { digest: new Uint8Array(digest), phc };
    },
  };
}

const format = ({ scheme, setting }: ImportedHash, phc: string): string =>
  `${prefix}${scheme}$${encodeBase64url(encodeText(JSON.stringify(setting)))}${phc}`;

/** Undefined when it is none that the scheme takes. */
function readSetting<Setting>(scheme: Scheme<Setting>, encoded: string): Setting | undefined {
  try {
    const setting: Setting = JSON.parse(decodeText(decodeBase64url(encoded)));
    return scheme.allows(setting) ? setting : undefined;
  } catch {
    return undefined;
  }
}

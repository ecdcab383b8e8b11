// Proof Key for Code Exchange, RFC 7636, method S256 and no other.
import { hashToken } from './encoding.ts';

/** The shape of `code_verifier` (RFC 7636 §4.1): 43 to 128 unreserved characters. */
export const isCodeVerifier = (value: string): boolean => /^[A-Za-z0-9._~-]{43,128}$/.test(value);

/** The shape of an S256 `code_challenge` (RFC 7636 §4.2): the base64url of 32 bytes. */
export const isCodeChallenge = (value: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(value);

/** RFC 7636 §4.2: BASE64URL(SHA256(ASCII(code_verifier))). */
export const deriveCodeChallenge = (code_verifier: string): Promise<string> => hashToken(code_verifier);

// ES256 as by hand as it gets: one pair of keys, made when it is first needed and kept as long as the isolate.
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
let keys: CryptoKeyPair | undefined;
const encoder = new TextEncoder();

const getKeys = async (): Promise<CryptoKeyPair> => {
  keys ??= (await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])) as CryptoKeyPair;
  return keys;
};

export const encodeBase64url = (bytes: Uint8Array): string => bytes.toBase64({ alphabet: 'base64url', omitPadding: true });

/** @param header beside `alg` */
export async function sign(header: object, claims: object): Promise<string> {
  const input = [{ alg: 'ES256', ...header }, claims].map((part) => encodeBase64url(encoder.encode(JSON.stringify(part)))).join('.');
  const signature = await crypto.subtle.sign(algorithm, (await getKeys()).privateKey, encoder.encode(input));
  return `${input}.${encodeBase64url(new Uint8Array(signature))}`;
}

export async function verify(token: string): Promise<boolean> {
  const end = token.lastIndexOf('.');
  const signature = Uint8Array.fromBase64(token.slice(end + 1), { alphabet: 'base64url' });
  return crypto.subtle.verify(algorithm, (await getKeys()).publicKey, signature, encoder.encode(token.slice(0, end)));
}

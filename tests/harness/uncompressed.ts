// Set up before each file of tests that speaks to an origin: answers come as they are. The local router compresses for whoever can take it,
// as the platform does, which is half of what a small request costs on this side and a third on the other, and is not what is tested.
// A test that names an encoding is given it.

const marker = Symbol.for('authrim.tests.uncompressed');

function withoutCompression(plain: typeof fetch): typeof fetch {
  const uncompressed: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    if (!headers.has('Accept-Encoding')) headers.set('Accept-Encoding', 'identity');
    return plain(input, { ...init, headers });
  };
  return Object.assign(uncompressed, { [marker]: true });
}

// One process runs one file after the other, with the same globals.
if (!(marker in globalThis.fetch)) globalThis.fetch = withoutCompression(globalThis.fetch);

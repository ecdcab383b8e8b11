declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}

// The bytes of the file, for tests.
declare module '*.wasm?bytes' {
  const bytes: ArrayBuffer;
  export default bytes;
}

// The Argon2 module itself. Alone in its file, because only a Worker bundler understands the import;
// everything else of passwords/ takes the module as an argument and runs under plain node too.
export { default as argon2Module } from '@phi-ag/argon2/argon2.wasm';

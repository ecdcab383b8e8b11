// The face of Authrim: layout, primitives, words and the response that carries them; server-side JSX, no script.
// Owns what all pages share. Leaves each page to the Worker that shows it (op-auth/src/pages), the only reader of its props.
export * from './brand.tsx';
export * from './display-text.ts';
export * from './icon.tsx';
export * from './identities.tsx';
export * from './languages.tsx';
export * from './mark.tsx';
export * from './messages/index.ts';
export * from './negotiate-locale.ts';
export * from './page.tsx';
export * from './primitives.tsx';
export * from './render.tsx';
export * from './safe-href.ts';
export * from './surroundings.ts';

// The look an operator chooses: name, logo, colours, corners, font. Owns what may be chosen and whether it can be read.
// Leaves drawing to ui/, and where a theme is stored to the setting THEME and to client metadata.
export * from './colour.ts';
export * from './palette.ts';
export * from './parse-theme.ts';
export * from './theme.ts';

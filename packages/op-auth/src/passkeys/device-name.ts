// What a new passkey is called until its person calls it something else: the device it was made on, as far as that is told.

const devices: readonly (readonly [sign: RegExp, name: string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/CrOS/, 'Chromebook'],
  [/Windows/, 'Windows'],
  [/Macintosh/, 'Mac'],
  [/Linux/, 'Linux'],
];

/** @param userAgent the header as it came */
export const nameDevice = (userAgent: string | undefined): string => devices.find(([sign]) => sign.test(userAgent ?? ''))?.[1] ?? 'Passkey';

// The Authrim mark: a rim, and the one who stands on it.

const rim = 'M20.15 10.71A8.25 8.25 0 1 1 13.29 3.85';

export const Mark = () => (
  <svg viewBox="0 0 24 24" fill="none" aria-hidden="true">
    <path d={rim} stroke="currentColor" stroke-width="2.5" stroke-linecap="round" />
    <circle cx="18.08" cy="5.92" r="2.5" fill="currentColor" />
  </svg>
);

/** The mark as a `data:` address for the tab. Its grey-blue reads on light and dark tab strips alike. */
export const markIcon = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="${rim}" fill="none" stroke="#6d7ff0" stroke-width="3" stroke-linecap="round"/><circle cx="18.08" cy="5.92" r="2.75" fill="#6d7ff0"/></svg>`,
)}`;

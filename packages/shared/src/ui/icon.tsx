// Line icons on a grid of 24, drawn in the colour of the text around them. Decoration: words always stand beside one.

const paths = {
  identity:
    'M3.75 7.5A2.25 2.25 0 0 1 6 5.25h12a2.25 2.25 0 0 1 2.25 2.25v9A2.25 2.25 0 0 1 18 18.75H6a2.25 2.25 0 0 1-2.25-2.25zM14 10h3M14 13.5h3M7 15.5c.3-1.2 1.2-1.8 2.25-1.8s1.95.6 2.25 1.8M10.75 10.2a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0z',
  person: 'M15.75 7.5a3.75 3.75 0 1 1-7.5 0 3.75 3.75 0 0 1 7.5 0zM4.75 20c.6-3.6 3.6-5.5 7.25-5.5s6.65 1.9 7.25 5.5',
  mail: 'M3.75 7.5A2.25 2.25 0 0 1 6 5.25h12a2.25 2.25 0 0 1 2.25 2.25v9A2.25 2.25 0 0 1 18 18.75H6a2.25 2.25 0 0 1-2.25-2.25zM4.25 6.75 12 12.5l7.75-5.75',
  home: 'M4 11.25 12 4.5l8 6.75M6 9.75v9c0 .4.35.75.75.75h3.5V14h3.5v5.5h3.5c.4 0 .75-.35.75-.75v-9',
  phone: 'M8.25 3.25h7.5c.85 0 1.5.65 1.5 1.5v14.5c0 .85-.65 1.5-1.5 1.5h-7.5c-.85 0-1.5-.65-1.5-1.5V4.75c0-.85.65-1.5 1.5-1.5zM11 17.75h2',
  clock: 'M20.25 12a8.25 8.25 0 1 1-16.5 0 8.25 8.25 0 0 1 16.5 0zM12 7.25V12l3.25 2',
  key: 'M14.75 14.5a5.25 5.25 0 1 0-4.9-3.35L4.5 16.5V19.5h3v-2h2v-2h1.6l.95-.95c.8.6 1.7.95 2.7.95zM15.75 8.25h.01',
  warning: 'M12 9v4M12 16.25h.01M10.7 4.5 3.3 17.4c-.55 1 .15 2.1 1.3 2.1h14.8c1.15 0 1.85-1.15 1.3-2.1L13.3 4.5c-.55-1-2.05-1-2.6 0z',
  check: 'm5.5 12.5 4.25 4.25L18.5 8',
  leave: 'M13.5 4.75H7A2.25 2.25 0 0 0 4.75 7v10A2.25 2.25 0 0 0 7 19.25h6.5M10.5 12h9.25M16.5 8.5 20 12l-3.5 3.5',
} as const;

export type IconName = keyof typeof paths;

export const Icon = ({ name }: { name: IconName }) => (
  <svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.5"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d={paths[name]} />
  </svg>
);

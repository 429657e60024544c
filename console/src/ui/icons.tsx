// Line icons on a grid of 20; decoration only, so screen readers skip them.
const PATHS = {
  home: "M3 9.500 10 4l7 5.500V16a1 1 0 0 1-1 1h-3.500v-4.500h-5V17H4a1 1 0 0 1-1-1z",
  records: "M4 4h12v3H4zM4 9h12M4 13h12M4 16.500h8M4 4v12.500",
  reviews: "M3 4h5.500v12H3zM11.500 4H17v12h-5.500zM5 8h1.500M13.500 8H15M5 11h1.500M13.500 11H15",
  runs: "M4 5h3l6 10h3M4 15h3l1.500-2.500M11.500 7.500 13 5h3M14.500 3.500 16 5l-1.500 1.500M14.500 13.500 16 15l-1.500 1.500",
  jobs: "M10 3v3M10 14v3M3 10h3M14 10h3M5 5l2 2M13 13l2 2M15 5l-2 2M7 13l-2 2",
  upload: "M10 13V4M6.500 7.500 10 4l3.500 3.500M4 13v3h12v-3",
  settings: "M4 6h7M15 6h1M4 10h1M9 10h7M4 14h7M15 14h1M13 4.500v3M7 8.500v3M13 12.500v3",
  audit: "M10 3l6 2v5c0 3.500-2.500 6-6 7-3.500-1-6-3.500-6-7V5zM7.500 10l2 2 3.500-4",
  letters: "M3 5h14v10H3zM3 6l7 5 7-5",
  menu: "M3 6h14M3 10h14M3 14h14",
  close: "M5 5l10 10M15 5 5 15",
  search: "M9 4a5 5 0 1 0 0 10A5 5 0 0 0 9 4zM13 13l4 4",
  edit: "M4 16l1-3.500L13.500 4 16 6.500 7.500 15zM12 5.500 14.500 8",
  sun: "M10 7a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM10 2.500v2M10 15.500v2M2.500 10h2M15.500 10h2M4.700 4.700l1.400 1.400M13.900 13.900l1.400 1.400M15.300 4.700l-1.400 1.400M6.100 13.900l-1.400 1.400",
  moon: "M15.500 12A6 6 0 0 1 8 4.500a6 6 0 1 0 7.500 7.500z",
  back: "M12 4.500 6.500 10l5.500 5.500",
  next: "M8 4.500 13.500 10 8 15.500",
  check: "M4 10.500 8 14.500 16 6",
  undo: "M7 5 4 8l3 3M4 8h7.500a4 4 0 0 1 0 8H8",
  file: "M5 3h6l4 4v10H5zM11 3v4h4",
  columns: "M3 4h14v12H3zM8 4v12M12.500 4v12",
  pin: "M7.500 3h5l-.5 5 2.500 2.500h-9L8 8zM10 10.500V17",
  archive: "M3 4h14v3.500H3zM4 7.500V16h12V7.500M8 10.500h4",
  external: "M11 4h5v5M16 4l-7 7M8 5H4v11h11v-4",
  layers: "M10 3 3 7l7 4 7-4zM3 10.500l7 4 7-4M3 14l7 4 7-4",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

export function Mark() {
  return (
    <svg class="mark" width="26" height="26" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path class="mark-grain" d="M12 2c4 3 6 6.500 6 10.500S15.500 20 12 22c-3.500-2-6-5.500-6-9.500S8 5 12 2z" />
      <path class="mark-vein" d="M12 6.500v13M12 11l2.500-2M12 14.500l2.500-2M12 11 9.500 9M12 14.500l-2.500-2" />
    </svg>
  );
}

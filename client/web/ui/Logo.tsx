/** The app's mark, in the accent colour. */
export function Logo({ size = 20 }: { size?: number }) {
  return (
    <svg aria-hidden="true" width={size} height={size} viewBox="0 0 32 32">
      <path
        fill="var(--mui-palette-primary-main)"
        d="M9 3h14a7 7 0 0 1 7 7v8a7 7 0 0 1-7 7h-7.600l-5.7 4.600A1 1 0 0 1 8 28.8V25a7 7 0 0 1-6-7v-8a7 7 0 0 1 7-7z"
      />
      <path
        stroke="var(--mui-palette-primary-contrastText)"
        strokeWidth="2.6"
        strokeLinecap="round"
        d="M10 11.5h12M10 16.5h7"
      />
    </svg>
  )
}

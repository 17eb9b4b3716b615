import { createTheme } from '@mui/material/styles'
import { components } from './components.ts'
import { fontFaces } from './fonts.ts'

declare module '@mui/material/styles' {
  interface TypeBackground {
    sidebar: string
  }
}

/** The tokens everything else derives from: warm neutrals and one accent, for each scheme. */
const light = {
  accent: '#0b6e5f',
  onAccent: '#ffffff',
  canvas: '#fffefc',
  raised: '#ffffff',
  sidebar: '#f7f5f2',
  hairline: 'rgba(70, 52, 24, 0.13)',
  text: '#23201c',
  muted: '#6a635a',
  faint: '#8f877c',
  hover: 'rgba(80, 66, 46, 0.055)',
  selected: 'rgba(80, 66, 46, 0.11)',
  error: '#b42318',
  warning: '#8a5a00',
  success: '#2b7a3d',
}

const dark: typeof light = {
  accent: '#5cc4ae',
  onAccent: '#0a1f1b',
  canvas: '#1b1a18',
  raised: '#252320',
  sidebar: '#151412',
  hairline: 'rgba(255, 238, 210, 0.105)',
  text: '#ece8e1',
  muted: '#a59e93',
  faint: '#7d766c',
  hover: 'rgba(255, 240, 215, 0.045)',
  selected: 'rgba(255, 240, 215, 0.095)',
  error: '#f1897e',
  warning: '#e2b25c',
  success: '#7cc58a',
}

const palette = (tokens: typeof light) => ({
  primary: { main: tokens.accent, contrastText: tokens.onAccent },
  error: { main: tokens.error },
  warning: { main: tokens.warning },
  success: { main: tokens.success },
  background: { default: tokens.canvas, paper: tokens.raised, sidebar: tokens.sidebar },
  text: { primary: tokens.text, secondary: tokens.muted, disabled: tokens.faint },
  divider: tokens.hairline,
  action: { hover: tokens.hover, selected: tokens.selected, active: tokens.muted, disabled: tokens.faint },
})

const emoji = "'Apple Color Emoji', 'Segoe UI Emoji', 'Noto Color Emoji', 'Bundled Emoji'"

// Before what the system writes with, which may have some of them too, in black and white.
const fontFamily = `'Inter Variable', ${emoji}, system-ui, -apple-system, 'Segoe UI', sans-serif`

/** Widths and heights of the frame, in px. */
export const frame = { sidebar: 260, header: 52, panel: 300, thread: 400 }

export const mono = "ui-monospace, 'SF Mono', 'JetBrains Mono', Menlo, Consolas, monospace"

export const theme = createTheme({
  cssVariables: { colorSchemeSelector: 'data-theme' },
  colorSchemes: { light: { palette: palette(light) }, dark: { palette: palette(dark) } },
  spacing: 4,
  shape: { borderRadius: 8 },
  transitions: { duration: { enteringScreen: 120, leavingScreen: 90, standard: 120, short: 100, shortest: 80 } },
  typography: {
    fontFamily,
    h1: { fontSize: 22, lineHeight: '28px', fontWeight: 650, letterSpacing: '-0.015em' },
    h2: { fontSize: 15, lineHeight: '20px', fontWeight: 650, letterSpacing: '-0.005em' },
    body1: { fontSize: 15, lineHeight: '22px' },
    body2: { fontSize: 14, lineHeight: '20px' },
    caption: { fontSize: 12, lineHeight: '16px' },
    button: { fontSize: 14, lineHeight: '20px', fontWeight: 550, textTransform: 'none' },
  },
  components,
})

/** The palette as variables of CSS, for styles that are made once: a function of the theme is called for each element. */
export const tones = (theme.vars ?? theme).palette

const pageStyles = {
  'html, body, #root': { height: '100%' },
  body: { overflow: 'hidden', overscrollBehavior: 'none', WebkitFontSmoothing: 'antialiased' },
  '::selection': { background: 'color-mix(in srgb, var(--mui-palette-primary-main) 28%, transparent)' },
  '*': { scrollbarWidth: 'thin', scrollbarColor: 'var(--mui-palette-divider) transparent' },
  ':focus-visible': { outline: '2px solid var(--mui-palette-primary-main)', outlineOffset: 1 },
  '@media (prefers-reduced-motion: reduce)': {
    '*, *::before, *::after': {
      animationDuration: '0.01ms !important',
      animationIterationCount: '1 !important',
      transitionDuration: '0.01ms !important',
      scrollBehavior: 'auto !important',
    },
  },
} as const

export const globalStyles = [...fontFaces.map((face) => ({ '@font-face': face })), pageStyles]

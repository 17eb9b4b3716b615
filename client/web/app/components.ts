import type { ThemeOptions } from '@mui/material/styles'

const hairline = '1px solid var(--mui-palette-divider)'

/** MUI's parts in the app's clothes: hairlines for shadows, no ripples, calm corners. */
export const components: ThemeOptions['components'] = {
  MuiButtonBase: { defaultProps: { disableRipple: true } },
  MuiButton: {
    defaultProps: { disableElevation: true },
    styleOverrides: {
      root: { minHeight: 36, padding: '7px 14px' },
      outlined: { borderColor: 'var(--mui-palette-divider)', color: 'var(--mui-palette-text-primary)' },
      text: { color: 'var(--mui-palette-text-secondary)' },
    },
  },
  MuiIconButton: {
    styleOverrides: {
      root: {
        borderRadius: 8,
        padding: 6,
        color: 'var(--mui-palette-text-secondary)',
        '@media (pointer: coarse)': { minWidth: 40, minHeight: 40 },
      },
    },
  },
  MuiOutlinedInput: {
    styleOverrides: {
      root: {
        background: 'var(--mui-palette-background-default)',
        '&:hover:not(.Mui-focused):not(.Mui-error) .MuiOutlinedInput-notchedOutline': {
          borderColor: 'var(--mui-palette-text-disabled)',
        },
        '&.Mui-focused .MuiOutlinedInput-notchedOutline': { borderWidth: 1, boxShadow: '0 0 0 1px currentcolor inset' },
        '&.Mui-focused:not(.Mui-error) .MuiOutlinedInput-notchedOutline': {
          boxShadow: '0 0 0 1px var(--mui-palette-primary-main) inset',
        },
      },
      notchedOutline: { borderColor: 'var(--mui-palette-divider)' },
      input: { padding: '9px 12px', height: 'auto', fontSize: 15, lineHeight: '22px' },
    },
  },
  MuiInputBase: {
    styleOverrides: { input: { '&::placeholder': { color: 'var(--mui-palette-text-secondary)', opacity: 1 } } },
  },
  MuiFormHelperText: { styleOverrides: { root: { marginLeft: 0, marginRight: 0 } } },
  MuiPaper: { styleOverrides: { root: { backgroundImage: 'none' } } },
  MuiDialog: {
    styleOverrides: {
      paper: { border: hairline, borderRadius: 12, boxShadow: '0 16px 48px rgb(20 16 10 / 0.18)' },
      paperFullScreen: { border: 'none', borderRadius: 0 },
    },
  },
  MuiBackdrop: {
    styleOverrides: { root: { '&:not(.MuiBackdrop-invisible)': { backgroundColor: 'rgb(24 20 14 / 0.4)' } } },
  },
  MuiMenu: {
    styleOverrides: {
      paper: { border: hairline, boxShadow: '0 8px 24px rgb(20 16 10 / 0.12)', minWidth: 200 },
      list: { padding: 4 },
    },
  },
  MuiMenuItem: { styleOverrides: { root: { borderRadius: 6, fontSize: 14, minHeight: 34, gap: 10 } } },
  MuiTooltip: {
    defaultProps: { enterDelay: 400, disableInteractive: true },
    styleOverrides: {
      tooltip: {
        fontSize: 12,
        lineHeight: '16px',
        padding: '5px 8px',
        background: 'var(--mui-palette-text-primary)',
        color: 'var(--mui-palette-background-default)',
      },
    },
  },
  MuiSkeleton: {
    defaultProps: { animation: 'pulse' },
    styleOverrides: { root: { background: 'var(--mui-palette-action-selected)', borderRadius: 6, transform: 'none' } },
  },
}

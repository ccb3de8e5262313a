import type { CSSVariablesResolver, MantineColorsTuple, VariantColorsResolver } from '@mantine/core'
import { createTheme, defaultVariantColorsResolver } from '@mantine/core'

const teal: MantineColorsTuple = ['#e6f2f0', '#cde5e2', '#9fc9c4', '#6fb3ac', '#459c95', '#2a8079', '#156c66', '#0f5a55', '#0a4541', '#073431']
const amber: MantineColorsTuple = ['#fff4dc', '#ffe7b8', '#f8d38b', '#f0bb65', '#e5a23a', '#d98f1c', '#c77a00', '#a86500', '#8a4b00', '#663700']
const red: MantineColorsTuple = ['#fdecea', '#f9d0cc', '#f3aaa4', '#f58f87', '#e8736b', '#d9564d', '#c53b32', '#b3261e', '#8c1710', '#6d110c']
const gray: MantineColorsTuple = ['#f5f7f7', '#eceff0', '#dde2e2', '#c9d1d1', '#a9b4b4', '#7b8787', '#536060', '#3c4848', '#253030', '#172020']
const dark: MantineColorsTuple = ['#e8eeed', '#c4cfcd', '#a5b3b1', '#718080', '#455252', '#2b3434', '#1d2525', '#161c1c', '#0f1414', '#0b0f0f']

const quickTransition = { transitionProps: { duration: 100 } }

/** What stands on a filled button: Mantine works it out from its own shades, but the fill comes from tokens.css, and so must the ink. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input)
  if (input.variant !== 'filled') return colors
  if (input.color === 'red') return { ...colors, color: 'var(--danger-ink)' }
  return input.color === undefined || input.color === 'teal' ? { ...colors, color: 'var(--accent-ink)' } : colors
}

/** Mantine's theme: measures and default behaviour. Colours come from tokens.css through `cssVariables`. */
export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 5 },
  colors: { teal, amber, red, gray, dark },
  autoContrast: true,
  variantColorResolver,
  fontFamily: '"Segoe UI Variable Text", "Segoe UI", -apple-system, BlinkMacSystemFont, "SF Pro Text", Inter, "Noto Sans", Roboto, "Open Sans", sans-serif',
  fontFamilyMonospace: '"Cascadia Code", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '12px', sm: '14px', md: '16px', lg: '18px', xl: '22px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '22px', lineHeight: '1.3' },
      h2: { fontSize: '17px', lineHeight: '1.35' },
      h3: { fontSize: '14px', lineHeight: '1.4' },
    },
  },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  fontWeights: { regular: '400', medium: '500', bold: '600' },
  radius: { xs: '3px', sm: '6px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'sm',
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', comboboxProps: quickTransition } },
    Menu: { defaultProps: { ...quickTransition, shadow: 'md' } },
    Popover: { defaultProps: { ...quickTransition, shadow: 'md' } },
    Tooltip: { defaultProps: { ...quickTransition, openDelay: 350 } },
    Modal: { defaultProps: { transitionProps: { duration: 100, transition: 'fade' }, overlayProps: { backgroundOpacity: 0.4 }, centered: true, attributes: { header: { role: 'presentation' } } }, styles: { title: { fontWeight: 600 } } },
  },
})

const named = {
  '--mantine-color-body': 'var(--paper)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-bright': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-quiet)',
  '--mantine-color-placeholder': 'var(--ink-faint)',
  '--mantine-color-anchor': 'var(--accent-text)',
  '--mantine-color-default': 'var(--paper)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-color-error': 'var(--danger-text)',
  '--mantine-color-disabled': 'var(--sunk)',
  '--mantine-color-disabled-color': 'var(--ink-faint)',
  '--mantine-color-disabled-border': 'var(--line)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-filled-hover': 'var(--accent-strong)',
  '--mantine-primary-color-contrast': 'var(--accent-ink)',
  '--mantine-color-teal-filled': 'var(--accent)',
  '--mantine-color-teal-filled-hover': 'var(--accent-strong)',
  '--mantine-color-teal-text': 'var(--accent-text)',
  '--mantine-color-teal-light': 'var(--accent-wash)',
  '--mantine-color-teal-light-color': 'var(--accent-text)',
  '--mantine-color-red-filled': 'var(--danger)',
  '--mantine-color-red-text': 'var(--danger-text)',
  '--mantine-shadow-md': 'var(--lift)',
}

/** Puts Mantine's own colour names on Kibray's tokens, so that light, dark and sunlight come from one place. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: named, dark: named })

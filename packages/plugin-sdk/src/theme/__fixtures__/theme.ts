/** The tokens that a variant has to have, black on white. */
export const lightTokens: Readonly<Record<string, string>> = {
  'color.background': '#ffffff',
  'color.surface': '#ffffff',
  'color.text': '#000000',
  'color.muted': '#404040',
  'color.border': '#606060',
  'color.accent': '#003090',
  'color.accentText': '#ffffff',
  'color.focus': '#003090',
  'status.success.text': '#0b5330',
  'status.success.icon': 'check',
  'status.warning.text': '#5a3d00',
  'status.warning.icon': 'warning',
  'status.danger.text': '#9b1620',
  'status.danger.icon': 'error',
  'status.info.text': '#124a86',
  'status.info.icon': 'info',
};

/** The same, white on black. */
export const darkTokens: Readonly<Record<string, string>> = {
  ...lightTokens,
  'color.background': '#000000',
  'color.surface': '#000000',
  'color.text': '#ffffff',
  'color.muted': '#d0d0d0',
  'color.border': '#a0a0a0',
  'color.accent': '#ffd84d',
  'color.accentText': '#000000',
  'color.focus': '#ffd84d',
  'status.success.text': '#6ee7a0',
  'status.warning.text': '#ffcf4d',
  'status.danger.text': '#ffaaa5',
  'status.info.text': '#7cc8ff',
};

/** A theme with both variants and an accent to choose. */
export const sampleTheme = {
  tokens: { 'border.width': '2px' },
  dark: darkTokens,
  light: lightTokens,
  options: {
    accent: {
      title: 'Accent',
      default: 'plain',
      values: {
        plain: { title: 'Plain' },
        cyan: { title: 'Cyan', dark: { 'color.accent': '#5ee7ff' }, light: { 'color.accent': '#00525e' } },
      },
    },
  },
};

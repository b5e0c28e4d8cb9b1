import type { InstalledTheme } from '@streamspace/plugin-runtime/types';
import { parseTheme } from '@streamspace/plugin-sdk';

const light = {
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
  'status.danger.icon': 'stop',
  'status.info.text': '#124a86',
  'status.info.icon': 'info',
};

const dark = { ...light, 'color.background': '#000000', 'color.surface': '#101010', 'color.text': '#ffffff' };

/** A theme with these parts changed, as a host offers it. */
export function installedTheme(name: string, changes: object = {}): InstalledTheme {
  const options = {
    accent: {
      title: 'Accent',
      default: 'blue',
      values: { blue: { title: 'Blue' }, teal: { title: 'Teal', tokens: { 'color.accent': '#00525e' } } },
    },
  };
  const result = parseTheme({ dark, light, options, ...changes });
  if (!result.ok) throw new Error(result.issues.map(({ message }) => message).join('\n'));
  return { name, displayName: name, description: 'For a test', version: '1.0.0', theme: result.theme };
}

import { useSyncExternalStore } from 'react';
import type { Tone } from '../states.ts';
import { Icon, isIconName, type IconName } from '../ui/icon.tsx';
import { onThemeShown } from './theme-link.ts';

/** The sign that the page itself has for a tone. A theme may name another one. */
export const toneIcons: Readonly<Record<Tone, IconName>> = {
  good: 'check',
  busy: 'clock',
  warn: 'warning',
  bad: 'error',
  calm: 'info',
};

/** Tones whose sign a theme names, and how its style sheet calls them: what is on its way keeps its clock. */
const named: Readonly<Partial<Record<Tone, string>>> = {
  good: '--good-icon',
  warn: '--warn-icon',
  bad: '--bad-icon',
  calm: '--busy-icon',
};

const cache = new Map<string, IconName | undefined>();
onThemeShown(() => cache.clear());

/** The sign of a state: the one that the theme names, unless the state has one that says more than its tone. */
export function StateIcon({ tone, icon = toneIcons[tone] }: { readonly tone: Tone; readonly icon?: IconName }) {
  const ofTheme = useSyncExternalStore(onThemeShown, () => themeIcon(tone));
  return <Icon name={icon === toneIcons[tone] ? (ofTheme ?? icon) : icon} />;
}

/** Asked of the style sheet once for each look: it is what has the right answer before anything is drawn. */
function themeIcon(tone: Tone): IconName | undefined {
  const property = named[tone];
  if (property === undefined) return undefined;
  if (!cache.has(property)) {
    const value = getComputedStyle(document.documentElement).getPropertyValue(property).trim();
    cache.set(property, isIconName(value) ? value : undefined);
  }
  return cache.get(property);
}

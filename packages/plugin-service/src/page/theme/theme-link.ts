import type { ChosenTheme } from '../../api-types.ts';

const watchers = new Set<() => void>();

/** Address of the style sheet of a look. */
export function themeHref({ theme, variant, options }: ChosenTheme): string {
  const chosen = Object.entries(options).map(([id, value]) => [`option-${id}`, value]);
  const query = new URLSearchParams([['theme', theme ?? ''], ['variant', variant], ...chosen]);
  return `/theme.css?${query}`;
}

/**
 * Shows the page in another look. The style sheet of before stays until the new one is there, so that nothing flashes; of
 * several calls, the last one counts.
 */
export function showTheme(href: string): void {
  const last = links().at(-1);
  if (last === undefined || last.getAttribute('href') === href) return;
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.dataset['theme'] = '';
  link.href = href;
  link.addEventListener('load', () => {
    const shown = links();
    // One that was asked for later may have come first.
    if (!shown.includes(link)) return;
    for (const earlier of shown.slice(0, shown.indexOf(link))) earlier.remove();
    for (const watcher of watchers) watcher();
  });
  link.addEventListener('error', () => link.remove());
  last.after(link);
}

/** Calls after the look has changed. Returns the way to stop. */
export function onThemeShown(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

function links(): HTMLLinkElement[] {
  return [...document.head.querySelectorAll<HTMLLinkElement>('link[data-theme]')];
}

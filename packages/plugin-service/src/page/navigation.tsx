import { useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent } from 'react';

const watchers = new Set<() => void>();

function notify() {
  for (const watcher of watchers) watcher();
}

function subscribe(watcher: () => void): () => void {
  if (watchers.size === 0) window.addEventListener('popstate', notify);
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) window.removeEventListener('popstate', notify);
  };
}

/** Shows another page of the application. */
export function navigate(url: string): void {
  history.pushState(undefined, '', url);
  notify();
}

/** Changes the query of this page without a step in the history. */
export function replaceQuery(query: string): void {
  history.replaceState(undefined, '', query === '' ? location.pathname : `${location.pathname}?${query}`);
  notify();
}

export function usePathname(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

/** Query of the address bar, with its question mark. */
export function useQuery(): string {
  return useSyncExternalStore(subscribe, () => location.search);
}

/** A link inside the application; a click that asks for a new tab is left to the browser. */
export function Link({ href, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { readonly href: string }) {
  function follow(event: MouseEvent<HTMLAnchorElement>) {
    onClick?.(event);
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!plain || event.defaultPrevented) return;
    event.preventDefault();
    navigate(href);
  }
  return <a {...rest} href={href} onClick={follow} />;
}

import { useEffect } from 'react';

/** Names the page in the title bar. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · StreamSpace plugins`;
  }, [title]);
}

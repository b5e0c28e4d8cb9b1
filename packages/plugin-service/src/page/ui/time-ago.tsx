import { relativeTime } from '../format.ts';
import { useNow } from '../use-now.ts';

/** An instant as its distance from now; the pointer shows it in full. */
export function TimeAgo({ at }: { readonly at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()}>
      {relativeTime(at, now)}
    </time>
  );
}

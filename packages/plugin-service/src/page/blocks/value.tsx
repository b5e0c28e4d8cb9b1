import type { Show } from '@streamspace/plugin-sdk';
import { Link } from '../navigation.tsx';
import { isSafeLink } from '../safe-link.ts';
import { StateBadge } from '../ui/state-badge.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { levelWords, usePlace } from './place.ts';
import { showText } from './show.ts';

type Plain = string | number | boolean | null | undefined;

interface ValueProps {
  readonly value: Plain;
  readonly show?: Show | undefined;
  readonly currency?: string | undefined;
}

/** One value, shown as its column or fact says. */
export function Value({ value, show, currency }: ValueProps) {
  const place = usePlace();
  const text = showText(value, show, place, currency);
  if (value === null || value === undefined || value === '') return <span className="muted">{text}</span>;
  if (show === 'ago' && !Number.isNaN(Date.parse(String(value)))) return <TimeAgo at={String(value)} />;
  if (show === 'time') return <time dateTime={String(value)}>{text}</time>;
  if (show === 'code') return <code>{text}</code>;
  if (show === 'level' && isLevel(value)) return <StateBadge state={levelWords[value]} />;
  if (show === 'link' && isSafeLink(text)) return <SafeLink href={text}>{text}</SafeLink>;
  if (show === 'session') return <Link href={`/home/sessions/${encodeURIComponent(text)}`}>{text}</Link>;
  return text;
}

const isLevel = (value: unknown): value is keyof typeof levelWords =>
  typeof value === 'string' && Object.hasOwn(levelWords, value);

/** A link that a plugin chose: what leads away says so to the browser and gives nothing along. */
export function SafeLink({
  href,
  newWindow = false,
  children,
}: {
  readonly href: string;
  readonly newWindow?: boolean | undefined;
  readonly children: string;
}) {
  if (!isSafeLink(href)) return children;
  if (href.startsWith('/') && !newWindow) return <Link href={href}>{children}</Link>;
  return (
    <a href={href} rel="noopener noreferrer" target={newWindow ? '_blank' : undefined}>
      {children}
      {newWindow ? <span className="visually-hidden"> (opens a new window)</span> : undefined}
    </a>
  );
}

import { z } from 'zod';

/** What is known of a package, as the registry says it. */
export interface Advisory {
  /** Such as `GHSA-xxxx-xxxx-xxxx`. */
  readonly id: string;
  readonly package: string;
  readonly severity: 'info' | 'low' | 'moderate' | 'high' | 'critical';
  readonly title: string;
  readonly url: string;
}

const waiverSchema = z.strictObject({
  id: z.string().min(1),
  /** Why it does no harm here, or what it waits for. */
  reason: z.string().min(20),
  /** The last day on which it counts, half a year away at most. */
  until: z.iso.date(),
});

export const waiversSchema = z.array(waiverSchema);
export type Waiver = Readonly<z.infer<typeof waiverSchema>>;

const longestDays = 183;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * What is wrong with the packages that are shipped: advisories that nobody has waived, waivers that are over, that last too
 * long, or that nothing needs any more.
 *
 * @param today `YYYY-MM-DD`.
 */
export function auditFaults(
  advisories: readonly Advisory[],
  waivers: readonly Waiver[],
  today: string,
): readonly string[] {
  const latest = new Date(Date.parse(today) + longestDays * dayMs).toISOString().slice(0, 10);
  const counting = new Set(waivers.filter(({ until }) => until >= today).map(({ id }) => id));
  return [
    ...advisories
      .filter(({ id }) => !counting.has(id))
      .map(({ id, package: name, severity, title, url }) => `${name}: ${title} (${severity}, ${id}, ${url})`),
    ...waivers.filter(({ until }) => until < today).map(({ id, until }) => `The waiver of ${id} ended on ${until}`),
    ...waivers
      .filter(({ until }) => until > latest)
      .map(({ id, until }) => `The waiver of ${id} lasts until ${until}: at most half a year, until ${latest}`),
    ...waivers
      .filter(({ id }) => !advisories.some((advisory) => advisory.id === id))
      .map(({ id }) => `The waiver of ${id} is needed no more: take it away`),
  ];
}

import { collection, type Collection, type HostApi } from '@streamspace/plugin-sdk';
import { z } from 'zod';

const rowSchema = z.object({
  destination: z.string(),
  /** In milliseconds since 1970. */
  since: z.int(),
});
const options = { key: 'destination', ttl: '30d' } as const;

/** Since when each destination has taken nothing, although there was something for it. */
export const silencesCollection = collection(rowSchema, options);

const mostMs = 7 * 24 * 3_600_000;

/** Notices that a destination is long silent, which no single failure shows. */
export interface Silence {
  began(destination: string): Promise<void>;
  ended(destination: string): Promise<void>;
  /** Says in the health who has been silent for seven days; for a job. */
  look(): Promise<void>;
}

export function createSilence(
  rows: Collection<z.output<typeof rowSchema>, typeof options>,
  api: Pick<HostApi<never>, 'health'>,
  now: () => number,
): Silence {
  /** Whether each destination is silent, as far as that is known, so that a success need not ask the disk. */
  const known = new Map<string, boolean>();
  const condition = (destination: string): string => `silent ${destination}`;

  return {
    async began(destination) {
      if (known.get(destination) === true) return;
      known.set(destination, true);
      await rows.update({ destination }, (row) => row ?? { destination, since: now() });
    },
    async ended(destination) {
      if (known.get(destination) === false) return;
      known.set(destination, false);
      await rows.delete({ destination });
      await api.health(condition(destination), undefined);
    },
    async look() {
      for await (const { destination, since } of rows.scan()) {
        if (since > now() - mostMs) continue;
        await api.health(condition(destination), {
          level: 'failing',
          message: `Nothing was taken for "${destination}" for seven days, although there was something to say`,
          hint: 'Run teams:test, and look at the history of the flow',
        });
      }
    },
  };
}

import type { Clock } from '../clock.ts';

const checkMs = 500;
const idleMs = 2_000;

/** What the heartbeat watches. */
export interface Heart {
  /** When the guest was last heard. */
  readonly heardAt: number;
  /** Whether the host listens; a guest that is held back is silent for that reason. */
  readonly reading: boolean;
  ping(): void;
}

/**
 * Pings a guest that is silent for 2 s and calls `onHung` when it has said nothing for `hungMs`, the ping having had the
 * time to be answered: a host that stood still itself blames nobody.
 *
 * @returns What stops it.
 */
export function watchHeartbeat(heart: Heart, clock: Clock, hungMs: number, onHung: () => void): () => void {
  let pingedAt: number | undefined;
  let timer: unknown;

  function check(): void {
    const now = clock.now();
    const silentMs = now - heart.heardAt;
    if (!heart.reading || silentMs < idleMs) {
      pingedAt = undefined;
    } else if (pingedAt === undefined || pingedAt < heart.heardAt) {
      pingedAt = now;
      heart.ping();
    } else if (silentMs >= hungMs && now - pingedAt >= Math.min(hungMs - idleMs, idleMs)) {
      onHung();
      return;
    }
    timer = clock.setTimeout(check, checkMs);
  }

  timer = clock.setTimeout(check, checkMs);
  return () => clock.clearTimeout(timer);
}

import type { Consent, ConsentRequest } from './types.ts';

/** What a plugin was refused and an operator could allow, since the host started. */
export interface ConsentRequests {
  /** Whether it is a new one. Beyond a few of a kind they are dropped: an operator is to decide, not to scroll. */
  add(request: ConsentRequest): boolean;
  /** What is asked for now, beside what the configuration asks for, and not allowed. */
  open(configured: readonly ConsentRequest[], consents: readonly Consent[]): readonly ConsentRequest[];
}

const most = { unlisted: 5, near: 50 };

type Kind = keyof typeof most;

const kindOf = ({ reach }: ConsentRequest): Kind => (reach === 'unlisted' ? 'unlisted' : 'near');
const keyOf = ({ host, port }: Consent, kind: Kind): string => `${kind} ${host}:${port}`;

export function createConsentRequests(): ConsentRequests {
  const kept = new Map<string, ConsentRequest>();
  return {
    add(request) {
      const kind = kindOf(request);
      const key = keyOf(request, kind);
      const others = [...kept.values()].filter((other) => kindOf(other) === kind);
      if (kept.has(key) || others.length >= most[kind]) return false;
      kept.set(key, request);
      return true;
    },

    open(configured, consents) {
      const asked = new Map(configured.map((request) => [keyOf(request, 'near'), request]));
      for (const [key, request] of kept) if (!asked.has(key)) asked.set(key, request);
      for (const consent of consents)
        asked.delete(keyOf(consent, consent.protocol === undefined ? 'near' : 'unlisted'));
      return [...asked.values()];
    },
  };
}

import { createContext, use, useEffect, useEffectEvent } from 'react';
import type { StreamMessages } from '../api-types.ts';
import type { Api } from './api.ts';
import type { GroupDraft } from './form/draft.ts';
import type { Live } from './live.ts';

/** What every part of the page shares. */
export interface App {
  readonly api: Api;
  readonly live: Live;
  /** Last answers by resource, shown at once when a person comes back to them. */
  readonly cache: Map<string, unknown>;
  /** Configurations that are being edited, by plugin: leaving a form does not lose what was typed. */
  readonly drafts: Map<string, GroupDraft>;
  /** Whom the operator looks as; without an id as themselves. */
  readonly viewAs: { readonly id: string | undefined; readonly set: (id: string | undefined) => void };
  /** Says and shows the result of an action. */
  readonly announce: (text: string) => void;
}

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = use(AppContext);
  if (app === undefined) throw new Error('useApp() needs an AppContext around it');
  return app;
}

/** Calls `listener` for every message of that name while the component is there. */
export function useLive<N extends keyof StreamMessages>(name: N, listener: (message: StreamMessages[N]) => void): void {
  const { live } = useApp();
  const onMessage = useEffectEvent(listener);
  useEffect(() => live.on(name, (message) => onMessage(message)), [live, name]);
}

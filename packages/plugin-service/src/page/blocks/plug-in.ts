import type { Target } from '@streamspace/plugin-sdk';
import type { CallResult } from '../../api-types.ts';
import type { JsonSchema } from '../form/fields.ts';

/** A call as the page makes it. */
export interface PageCall {
  readonly input: Readonly<Record<string, unknown>>;
  readonly from: 'page' | 'menu' | 'notice';
  readonly requestId: string;
  readonly confirmed: boolean;
  readonly target?: Target;
}

/** One plugin, as its blocks reach it. The gallery has one that lives in the page. */
export interface PlugIn {
  /** Its actions and commands. */
  readonly calls: readonly { readonly id: string; readonly title: string; readonly input?: JsonSchema }[];
  readonly act: (id: string, call: PageCall) => Promise<CallResult>;
  /** The platform's own `hibernate`, `wake` and `terminate`. */
  readonly doAsViewer: (action: string, session: string) => Promise<unknown>;
  readonly timeZone: string;
  readonly locale: string;
}

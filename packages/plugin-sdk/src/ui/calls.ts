import type { Awaitable, Json } from '../api/common.ts';
import type { Block, Target, Viewer } from './blocks.ts';

/** A click, or a command that somebody runs: the same thing to a plugin. */
export interface Call<Input = Json> {
  /** What the schema under `inputs` made of it; without a schema any JSON object. */
  readonly input: Input;
  readonly viewer: Viewer;
  readonly from: 'page' | 'menu' | 'command' | 'notice';
  /** The object whose menu or panel it was. */
  readonly target?: Target;
  /** The viewer said yes to the outcome `{ confirm }` of the same call before. */
  readonly confirmed: boolean;
  /** The same for a double click, which reaches the plugin once. */
  readonly requestId: string;
}

/** What an action or a command answers, and the viewer sees. */
export type Outcome =
  | void
  /** A sentence, and where to see it: an http(s) address or a path. */
  | { readonly done: string; readonly link?: string }
  /** A question; with a yes the call comes again, `confirmed`. */
  | { readonly confirm: string; readonly danger?: boolean }
  /** Per field of the input, what is wrong with it. */
  | { readonly invalid: Readonly<Record<string, string>> }
  | { readonly show: Block; readonly title?: string; readonly as: 'drawer' | 'dialog' }
  /** An address to go to: http(s), or a path of the platform. */
  | { readonly open: string; readonly newWindow?: boolean }
  /** A secret of the plugin's own making, shown once and kept nowhere. */
  | { readonly reveal: string; readonly label?: string };

/** What a handler knows beside the call. */
export interface CallContext {
  /** Aborted after 30 seconds, when whoever asked is told that it took too long. */
  readonly signal: AbortSignal;
}

export type CallHandler<Input = Json> = (call: Call<Input>, context: CallContext) => Awaitable<Outcome>;

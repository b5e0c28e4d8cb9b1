import type { PluginError } from '@streamspace/plugin-sdk';
import type { Content } from './rows.ts';

/** A place that takes messages: a channel, a webhook, a person. What else it is made of is the vendor's business. */
export interface Destination {
  /** `default`, the name of a route, or one that the channel makes up. */
  readonly name: string;
}

/** A message on its way. */
export interface Outgoing<D extends Destination> {
  readonly destination: D;
  readonly content: Content;
  /** Where the message about the same session stands that shows its present state, as {@link Delivered.ref} said. */
  readonly ref?: string;
  /** An attempt before ended without a verdict, so that the message may be there already. */
  readonly again: boolean;
  readonly signal: AbortSignal;
}

export interface Delivered {
  /** Where the message stands that later ones about the same session belong to. At most 1,000 characters. */
  readonly ref?: string;
  /** `accepted`: taken, and nobody knows whether it will be shown. Default `sent`. */
  readonly state?: 'sent' | 'accepted';
}

/**
 * What a failure means for the messages behind it. Without a verdict it is about one message: tried again if its error
 * says so, or else a dead letter.
 */
export type Verdict =
  /** Nothing goes to the vendor until {@link Channel.check} passes or the configuration changes; all messages wait. */
  | { readonly of: 'account' }
  /** The destination takes nothing: this message is a dead letter, those behind it wait so long, in milliseconds. */
  | { readonly of: 'destination'; readonly waitMs: number }
  /** The same, but this message waits too, and is what shows after that time whether the destination works again. */
  | { readonly of: 'destination'; readonly waitMs: number; readonly keeps: true }
  /** The destination is gone: all its messages are dead letters, without a request, until the configuration changes. */
  | { readonly of: 'destination'; readonly gone: true }
  /** The vendor asks to wait, for one destination or for all; the attempt does not count. */
  | { readonly of: 'pace'; readonly everything: boolean };

/** A vendor that takes messages. */
export interface Channel<D extends Destination = Destination> {
  /** Name for people, such as `Slack`. */
  readonly vendor: string;
  /** Names of the destinations that an operator can choose from, `default` first if there is one. */
  readonly names: readonly string[];
  /** `undefined` for one that the configuration no longer has. */
  find(name: string): D | undefined;
  /** @throws {PluginError} what the vendor answered. */
  deliver(message: Outgoing<D>): Promise<Delivered>;
  judge(error: PluginError): Verdict | undefined;
  /**
   * Asks the vendor for something harmless, to see whether it works again.
   *
   * @throws {PluginError} what the vendor answered.
   */
  check(): Promise<unknown>;
  /** Whether sessions have one message at a destination that is edited to show their present state. */
  keepsUpToDate(name: string): boolean;
  /** Shortest time between two messages to one destination, in milliseconds. */
  readonly paceMs: number;
}

import type { Consumer, ExtensionPointName, ExtensionPoints } from '@streamspace/plugin-sdk';

/** An extension point as operators see it: who offers it, who uses it, and who is chosen. */
export interface ExtensionPointView {
  readonly point: ExtensionPointName;
  /** What providing it means, in words. */
  readonly description: string;
  readonly providers: 'one' | 'one-per-purpose' | 'many';
  /** In the order in which they are taken where nothing is chosen. */
  readonly offers: readonly PointOffer[];
  readonly uses: readonly PointUseView[];
}

export interface PointOffer {
  readonly plugin: string;
  readonly displayName: string;
  readonly running: boolean;
  /** The only purposes it serves; absent for all. */
  readonly purposes?: readonly string[];
}

export interface PointUseView {
  /** Plugin, or `host`. */
  readonly consumer: string;
  readonly purpose?: string;
  /** It works without a provider. */
  readonly optional: boolean;
  /** Who answers. */
  readonly provider?: string;
  /** The operator chose it; otherwise it is the first one that was installed. */
  readonly chosen: boolean;
}

/** Provides a point inside the host, such as for a test of a plugin that consumes it. */
export type LocalProvider<N extends ExtensionPointName> = (consumer: Consumer) => ExtensionPoints[N];

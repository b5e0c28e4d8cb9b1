import type { ExtensionPointName, ExtensionPoints } from '../points/extension-points.ts';

/** What other plugins provide, for the points that the manifest lists under `consumes`. */
export interface Extensions<Used extends ExtensionPointName = ExtensionPointName> {
  /**
   * The provider of a point, chosen by the operator. Which one it is is found at each call, so this can stand in `onLoad`:
   * a call fails with `NO_PROVIDER`, which is worth another attempt, while there is none or it does not run.
   *
   * Streams and signals cross; an argument of bytes has at most 256 KiB, larger ones become a stream where the point takes
   * one. An object with methods, such as an upload, lives as long as both plugins run.
   *
   * @param options.purpose As in `consumes`. Default: the one that the manifest names for the point.
   * @throws {PluginError} `PERMISSION_DENIED` for a point or a purpose that the manifest does not list.
   */
  use<N extends Used>(point: N, options?: { readonly purpose?: string }): ExtensionPoints[N];
  /** All providers that run, for points with many. */
  all<N extends Used>(point: N): Promise<readonly { readonly provider: string; readonly api: ExtensionPoints[N] }[]>;
}

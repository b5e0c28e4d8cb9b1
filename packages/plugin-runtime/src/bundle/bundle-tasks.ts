import { compileGuest } from './compile-guest.ts';
import { bundlePlugin } from './bundle-plugin.ts';

/** What is done in a process of its own, by name. Inputs and results cross as copies. */
export const bundleTasks = { plugin: bundlePlugin, guest: compileGuest } as const;

export type BundleTask = keyof typeof bundleTasks;

export interface BundleRequest {
  readonly id: number;
  readonly task: BundleTask;
  readonly input: unknown;
}

export type BundleAnswer = { readonly id: number } & (
  | { readonly result: unknown }
  | { readonly error: { readonly code: string; readonly message: string } }
);

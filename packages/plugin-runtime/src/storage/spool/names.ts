import { PluginError } from '@streamspace/plugin-sdk';

/** @throws {PluginError} `INVALID_ARGUMENT` unless `name` is one that a file may have. */
export function checkName(name: string): void {
  if (/^[A-Za-z0-9._/-]{1,200}$/.test(name) && !name.includes('..')) return;
  throw new PluginError(
    'INVALID_ARGUMENT',
    `${JSON.stringify(name.slice(0, 200))} is no name of a file: use 1 to 200 letters A to Z, digits, ".", "_", "-" and "/", without ".."`,
  );
}

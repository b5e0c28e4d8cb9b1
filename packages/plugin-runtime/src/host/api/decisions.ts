import { PluginError, type Decision, type FailRule } from '@streamspace/plugin-sdk';
import type { ArgumentsOf } from './arguments.ts';
import type { ApiContext } from './context.ts';

/** Asks the plugins that decide it. @throws {PluginError} `PERMISSION_DENIED`, saying what to declare. */
export async function askOthers(
  { manifest, decisions, caller }: ApiContext,
  [name, request]: ArgumentsOf<'decisions.ask'>,
): Promise<Decision> {
  if (manifest.asks?.includes(name) !== true) {
    throw new PluginError(
      'PERMISSION_DENIED',
      `${manifest.name} cannot ask for "${name}": list it under asks in manifest.json`,
    );
  }
  const onBehalfOf = caller.user === undefined ? {} : { onBehalfOf: caller.user };
  return decisions.ask(name, { ...request, actor: { kind: 'plugin', id: manifest.name, ...onBehalfOf } });
}

/** @throws {PluginError} `PERMISSION_DENIED` for a decision that the manifest does not list. */
export async function setFailRules(
  { manifest, decisions }: ApiContext,
  [name, rules]: ArgumentsOf<'decisions.setFailRules'>,
): Promise<void> {
  if (manifest.decisions?.some(({ on }) => on === name) !== true) {
    throw new PluginError(
      'PERMISSION_DENIED',
      `${manifest.name} does not decide "${name}": list it under decisions in manifest.json`,
    );
  }
  decisions.setFailRules(name, rules as readonly FailRule[]);
}

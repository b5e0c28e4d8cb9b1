import type { Node } from 'oxc-parser';
import { apiAtom, builtin, report, type State } from './state.ts';
import type { Scope, Value } from './value.ts';

/** Globals of the sandbox that are members of the API. */
const apiGlobals = new Map([
  ['fetch', 'fetch'],
  ['WebSocket', 'webSocket'],
]);
const globalObjects = new Set(['globalThis', 'global', 'self']);

/** What a name means that no scope declares. */
export function globalValue(state: State, scope: Scope, node: Node, name: string): Value {
  const member = apiGlobals.get(name);
  if (member !== undefined) {
    report(state, scope, node, 'member', member);
    return new Set([apiAtom(state, member)]);
  }
  // Plain plugins find the API there.
  if (name === 'streamspace') return new Set([apiAtom(state, '')]);
  return builtin(state, globalObjects.has(name) ? 'globalThis' : name);
}

/** Modules of Node whose sockets are the API's `connect`. */
const socketModules = new Set(['net', 'tls', 'http', 'https', 'http2']);

export const isSocketModule = (specifier: string): boolean => socketModules.has(specifier.replace(/^node:/, ''));

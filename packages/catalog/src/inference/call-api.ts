import type { Node } from 'oxc-parser';
import { escapeAll, type Arguments } from './arguments.ts';
import { getProperty } from './properties.ts';
import { apiAtom, report, type State, type Use } from './state.ts';
import { unknown, type Scope, type Value } from './value.ts';

/** Members whose first argument is a name that the manifest has to list. */
const namedKinds: Readonly<Record<string, Use['kind']>> = {
  'extensions.use': 'extension',
  'extensions.all': 'extension',
  'decisions.ask': 'decision',
  'events.emit': 'event',
};

/** @param args Absent where the member is only bound. */
export function callApi(state: State, scope: Scope, node: Node, path: string, args?: Arguments): Value {
  if (args === undefined) return new Set([apiAtom(state, path)]);
  const first = args.values[0] ?? args.rest;
  const kind = namedKinds[path];
  if (kind !== undefined) reportNames(state, scope, node, { kind, value: first, path });
  else if (path === 'fetch' || path === 'webSocket') reportHosts(state, scope, node, first);
  else if (path === 'connect') {
    reportHosts(state, scope, node, getProperty(state, scope, node, first, ['host']), passThrough);
  }
  escapeAll(state, scope, node, args);
  // `api.as(…)` gives the same members once more.
  return path === 'as' ? new Set([apiAtom(state, '')]) : unknown;
}

function reportNames(
  state: State,
  scope: Scope,
  node: Node,
  { kind, value, path }: { readonly kind: Use['kind']; readonly value: Value; readonly path: string },
): void {
  for (const atom of value.size === 0 ? unknown : value) {
    if (atom.kind === 'text' && !atom.isOpen) report(state, scope, node, kind, atom.text);
    else report(state, scope, node, 'unresolved', `api.${path} is called with a name that cannot be told`);
  }
}

/** Hosts of addresses. One that cannot be told is `*`. */
function reportHosts(
  state: State,
  scope: Scope,
  node: Node,
  value: Value,
  hostOf: (text: string) => string | undefined = hostOfUrl,
): void {
  for (const atom of value.size === 0 ? unknown : value) {
    const host = atom.kind === 'text' && (!atom.isOpen || hostOf === hostOfUrl) ? hostOf(hostText(atom)) : undefined;
    report(state, scope, node, 'host', host ?? '*');
  }
}

const passThrough = (text: string): string => text;

/** An open text whose host may go on is no host yet. */
const hostText = ({ text, isOpen }: { readonly text: string; readonly isOpen: boolean }): string =>
  isOpen && !/^[a-z]+:\/\/[^/?#]*[/?#]/i.test(text) ? '' : text;

function hostOfUrl(text: string): string | undefined {
  const url = URL.parse(text);
  return url === null || url.hostname === '' ? undefined : url.hostname;
}

import type { Plugin } from 'rolldown';

/** Modules of Node that the guest makes of sockets of the host, each as `sockets.mjs` exports it. */
const replaced: Readonly<Record<string, string>> = {
  net: 'net',
  tls: 'tls',
  dns: 'dns',
  'dns/promises': 'dns.promises',
};
const virtual = '\0sandbox:';

/**
 * Gives a plugin the network of the host in place of Node's, which has none in a sandbox. A bundle that uses none of it is
 * left without, and starts the sooner.
 */
export function sandboxNetwork(): Plugin {
  let usesAgents = false;
  return {
    name: 'sandbox-network',
    resolveId(source, importer) {
      if (source === networkFile && importer?.startsWith(virtual) === true) return { id: source, external: true };
      const name = source.replace(/^node:/, '');
      if (name === 'http' || name === 'https') usesAgents = true;
      return Object.hasOwn(replaced, name) ? `${virtual}${name}` : null;
    },
    load(id) {
      return id.startsWith(virtual) ? facade(id.slice(virtual.length)) : null;
    },
    // Their agents get their connections before the plugin is evaluated.
    banner: () => (usesAgents ? `import '${networkFile}';` : ''),
  };
}

/** Beside the bundle, see `bundleGuest`. */
const networkFile = './sockets.mjs';

/** A module with the names of Node's, which `require` and `import` find alike. */
function facade(name: string): string {
  const names = Object.keys(process.getBuiltinModule(name) ?? {}).filter((each) => each !== 'default');
  const [first = name, second] = (replaced[name] ?? name).split('.');
  return [
    `import { ${first} as found } from '${networkFile}';`,
    `const own = ${second === undefined ? 'found' : `found.${second}`};`,
    'export default own;',
    ...names.map((each) => `export const ${each} = own.${each};`),
  ].join('\n');
}

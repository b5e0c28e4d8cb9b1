import { devNull } from 'node:os';

/**
 * What git may not do, on every command line, where it wins over what stands in a repository's own configuration.
 *
 * @see https://git-scm.com/docs/git-config
 */
export const settings: readonly string[] = [
  ...Object.entries({
    'protocol.allow': 'never',
    'protocol.https.allow': 'always',
    'protocol.ssh.allow': 'always',
    'protocol.file.allow': 'always',
    // A moved repository is named anew by its operator: a redirect could lead anywhere, with the token.
    'http.followRedirects': 'false',
    'http.lowSpeedLimit': '1000',
    'http.lowSpeedTime': '30',
    'credential.helper': '',
    'core.hooksPath': devNull,
    'core.fsmonitor': 'false',
    'core.symlinks': 'false',
    'core.protectHFS': 'true',
    'core.protectNTFS': 'true',
    // What is larger is streamed and not taken into memory.
    'core.bigFileThreshold': '4m',
    'core.deltaBaseCacheLimit': '32m',
    'pack.threads': '1',
    'submodule.recurse': 'false',
    'fetch.recurseSubmodules': 'false',
    'fetch.unpackLimit': '1',
    'fetch.fsckObjects': 'true',
    'transfer.fsckObjects': 'true',
    'transfer.bundleURI': 'false',
    'gc.auto': '0',
    'maintenance.auto': 'false',
    'filter.lfs.smudge': '',
    'filter.lfs.process': '',
    'filter.lfs.required': 'false',
    'advice.detachedHead': 'false',
    'init.defaultBranch': 'main',
  }).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
  '--no-replace-objects',
  '--literal-pathspecs',
];

/** Variables of the machine that git gets: how to find programs, and the way out of the network. */
const inherited = [
  'PATH',
  'SYSTEMROOT',
  'TMPDIR',
  'HTTPS_PROXY',
  'https_proxy',
  'ALL_PROXY',
  'all_proxy',
  'NO_PROXY',
  'no_proxy',
];

/** The environment of git: no home, no configuration but ours, nobody to ask. */
export function isolatedEnvironment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(inherited.flatMap((name) => (own[name] === undefined ? [] : [[name, own[name]]]))),
    HOME: '/nonexistent',
    XDG_CONFIG_HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_SYSTEM: devNull,
    GIT_CONFIG_GLOBAL: devNull,
    GIT_ATTR_NOSYSTEM: '1',
    // Wins over protocol.*.allow: both say the same.
    GIT_ALLOW_PROTOCOL: 'https:ssh:file',
    GIT_PROTOCOL_FROM_USER: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'false',
    SSH_ASKPASS: 'false',
    SSH_ASKPASS_REQUIRE: 'never',
    GCM_INTERACTIVE: 'never',
    GIT_SSH_COMMAND: 'false',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_CEILING_DIRECTORIES: '/',
  };
}

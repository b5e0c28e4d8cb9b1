import { PluginError } from '@streamspace/plugin-sdk';

/** How git reaches a repository. */
export type Transport = 'https' | 'ssh' | 'file';

export interface RepositoryUrl {
  /** As git gets it. */
  readonly href: string;
  readonly transport: Transport;
}

const maxLength = 2048;
const examples =
  'https://git.example.com/plugins.git, ssh://git@git.example.com/plugins.git or file:///srv/plugins.git';

/**
 * Reads the address of a repository. Only these three protocols, written out: `ext::…` runs a command, and what begins with
 * `-` is an option, in git as in ssh (CVE-2017-1000117).
 *
 * @throws {PluginError} `INVALID_ARGUMENT`. The message does not repeat a password.
 */
export function parseRepositoryUrl(text: string): RepositoryUrl {
  const refuse = (reason: string): never => {
    throw new PluginError('INVALID_ARGUMENT', `This is no address of a repository: ${reason}`);
  };
  if (text.length > maxLength) return refuse(`it is longer than ${maxLength} characters`);
  // Also no backslash and no quotes, which programs along the way read in different ways.
  if (!/^[A-Za-z0-9._~:/@%+=,-]+$/.test(text)) return refuse(`it holds characters that none has; write ${examples}`);
  const [, transport = '', rest = ''] = /^(https|ssh|file):\/\/(.*)$/.exec(text) ?? [];
  if (!isTransport(transport)) return refuse(`it starts with no protocol that is allowed; write ${examples}`);
  const url = URL.parse(text) ?? refuse(`it is malformed; write ${examples}`);
  if (url.password !== '' || (transport === 'https' && url.username !== '')) {
    return refuse('it carries a secret, which would end up in logs: name a file with "tokenFile" instead');
  }
  if (transport === 'file') {
    if (!rest.startsWith('/')) return refuse('a file: address has three slashes and an absolute path');
  } else if (!/^([A-Za-z0-9_][\w.-]*@)?[A-Za-z0-9][A-Za-z0-9.-]*(:\d{1,5})?\/[^-]/.test(rest)) {
    return refuse('its user, host or path is missing or starts with "-"');
  }
  if (decodesTo(rest, /(^|\/)-|[\0\r\n]/)) return refuse('a part of its path starts with "-"');
  return { href: text, transport };
}

const isTransport = (text: string): text is Transport => text === 'https' || text === 'ssh' || text === 'file';

function decodesTo(text: string, pattern: RegExp): boolean {
  try {
    return pattern.test(decodeURIComponent(text));
  } catch {
    return true;
  }
}

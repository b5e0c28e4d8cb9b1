import { PluginError } from '@streamspace/plugin-sdk';

export interface Amount {
  readonly files: number;
  readonly bytes: number;
}

/** What the spool of one plugin takes up, kept in memory so that no write has to add it up. */
export interface Tally {
  readonly used: Amount;
  /** Whether so much more would be within the limits. */
  hasRoom(more: Amount, limits: Amount): boolean;
  add(more: Amount): void;
  release(less: Amount): void;
}

export function createTally(stored: Amount): Tally {
  let { files, bytes } = stored;
  return {
    get used() {
      return { files, bytes };
    },
    hasRoom: (more, limits) => files + more.files <= limits.files && bytes + more.bytes <= limits.bytes,
    add(more) {
      files += more.files;
      bytes += more.bytes;
    },
    release(less) {
      files -= less.files;
      bytes -= less.bytes;
    },
  };
}

export function spoolIsFull(name: string, { files, bytes }: Amount): PluginError {
  return new PluginError(
    'QUOTA_EXCEEDED',
    `Cannot write "${name}": the spool holds at most ${bytes} bytes in ${files} files. ` +
      'Delete files, or ask for more bytes under resources.spool in manifest.json',
  );
}

/** Files of a repository by path. `undefined` takes one away, a link is not followed by anybody. */
export type CaseFiles = Readonly<Record<string, string | Uint8Array | { readonly link: string } | undefined>>;

/**
 * How a rule is broken and kept. Its page shows both, and the tests check both: with `bad` there is one finding, of this
 * rule and at this place, and with `good` there is none at all.
 */
export interface RuleCase {
  /** What the repository holds beside. Default: `plain`. */
  readonly base?: BaseName;
  /** Relative to the plugin, or with a leading slash to the repository. */
  readonly file: string;
  /** A part of the file as it is in the base. */
  readonly good: string;
  /** What stands there instead. */
  readonly bad: string;
  /** Line and column of the finding in that file. */
  readonly at: string;
  /** Files that differ from the base, where `good` and `bad` only show what is meant. */
  readonly files?: { readonly good?: CaseFiles; readonly bad: CaseFiles };
  /** Whether it can only be tried by somebody other than root. */
  readonly needsUser?: true;
}

export type BaseName = 'plain' | 'configured' | 'network' | 'typescript' | 'theme';

/** Folder of the plugin in each base. */
export const casePath = 'community/alpha';

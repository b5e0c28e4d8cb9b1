/** Kinds of fault of an archive. Stable: programs match on it. */
export type ArtifactFault =
  | 'not-gzip'
  | 'corrupt'
  | 'too-large'
  | 'too-many-entries'
  | 'trailing-data'
  | 'header'
  | 'path-traversal'
  | 'absolute-path'
  | 'name'
  | 'link'
  | 'special-file'
  | 'entry-kind'
  | 'mode'
  | 'duplicate-entry'
  | 'name-collision'
  | 'unexpected-entry'
  | 'missing-entry'
  | 'layout'
  | 'manifest'
  | 'wrong-name'
  | 'wrong-version'
  | 'digest'
  | 'sbom'
  | 'sbom-mismatch';

/** An archive cannot be made, or is refused. Match on `fault`, show `message`. */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError';
  readonly fault: ArtifactFault;

  constructor(fault: ArtifactFault, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.fault = fault;
  }
}

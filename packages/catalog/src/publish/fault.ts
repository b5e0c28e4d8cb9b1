/** Kinds of fault of a publication. Stable: programs match on it. */
export type PublicationFaultKind =
  /** An archive is missing, damaged, or not the one that the catalog names. */
  | 'archive'
  /** What offers the newest version is missing, or offers something else. */
  | 'offer'
  /** Something lies there that the catalog does not name. */
  | 'stray'
  /** `catalog.json` cannot be read by older control planes, or names other versions. */
  | 'catalog-json'
  /** A version was lost or changed since an earlier publication. */
  | 'immutable'
  /** The serial is no higher than that of an earlier publication. */
  | 'serial'
  /** Readers take the catalog for out of date. */
  | 'expired';

/** One thing that is wrong with a publication. */
export interface PublicationFault {
  readonly kind: PublicationFaultKind;
  /** Relative to the folder. */
  readonly file: string;
  readonly message: string;
}

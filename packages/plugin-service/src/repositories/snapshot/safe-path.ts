const maxLength = 300;
const maxDepth = 20;

/** Plain names that mean the same on every file system, and to no program something else. */
export function isSafePath(path: string): boolean {
  const parts = path.split('/');
  return (
    path.length <= maxLength &&
    parts.length <= maxDepth &&
    parts.every(
      (part) =>
        /^[\p{L}\p{M}\p{N} ._()[\]@+=,~#&'!$%^{}-]+$/u.test(part) &&
        !/^(\.\.?|\.git|git~\d+)$/i.test(part) &&
        !/[ .]$/.test(part) &&
        !/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(part),
    )
  );
}

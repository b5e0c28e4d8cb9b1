import type { RepositoryFinding } from '../../api-types.ts';

/** Why plugins are left out, each at its place. */
export function FindingList({
  findings,
  total,
}: {
  readonly findings: readonly RepositoryFinding[];
  readonly total: number;
}) {
  return (
    <>
      <ul className="line-list">
        {findings.map(({ file, line, column, rule, message }) => (
          <li key={`${file} ${line} ${column} ${rule} ${message}`}>
            <div>
              <p>{message}</p>
              <p className="muted small break">
                <code>
                  {file}:{line}:{column}
                </code>{' '}
                {rule}
              </p>
            </div>
          </li>
        ))}
      </ul>
      {total > findings.length ? <p className="muted small">… and {total - findings.length} more</p> : undefined}
    </>
  );
}

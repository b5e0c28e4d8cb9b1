/** Holds the place of what is being loaded. */
export function Skeleton({
  label,
  rows,
  shape = 'line',
}: {
  readonly label: string;
  readonly rows: number;
  readonly shape?: 'line' | 'card';
}) {
  return (
    <div className={shape === 'card' ? 'cards' : 'skeleton-lines'} role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="skeleton" data-shape={shape} />
      ))}
    </div>
  );
}

import { sortOrders, type SortOrder } from './filter.ts';

const words: Readonly<Record<SortOrder, string>> = {
  name: 'Name',
  newest: 'Newest',
  permissions: 'Fewest permissions',
};

export function SortSelect({
  value,
  onChange,
}: {
  readonly value: SortOrder;
  readonly onChange: (order: SortOrder) => void;
}) {
  return (
    <label className="sort">
      Sort by
      <select
        value={value}
        onChange={(event) => {
          const order = sortOrders.find((each) => each === event.target.value);
          if (order !== undefined) onChange(order);
        }}
      >
        {sortOrders.map((order) => (
          <option key={order} value={order}>
            {words[order]}
          </option>
        ))}
      </select>
    </label>
  );
}

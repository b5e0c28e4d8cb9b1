import { canonicalJson, type Fact, type FactChange } from './fact.ts';

/**
 * What became of each fact. Nothing is left out: the changes, applied to `before`, give `after`. The other way round gives
 * the same changes with their sides swapped. The order of lists does not matter.
 */
export function compareFacts(before: readonly Fact[], after: readonly Fact[]): readonly FactChange[] {
  const groups = { before: Map.groupBy(before, keyOf), after: Map.groupBy(after, keyOf) };
  const keys = [...new Set([...groups.before.keys(), ...groups.after.keys()])].toSorted();
  return keys.flatMap((key) => compareGroup(groups.before.get(key) ?? [], groups.after.get(key) ?? []));
}

const keyOf = ({ area, name }: Fact): string => `${area} ${name}`;

/** Facts of one name: equal ones are paired first, then the others in the order of their values. */
function compareGroup(before: readonly Fact[], after: readonly Fact[]): FactChange[] {
  const left = withoutEqual(before, after);
  const right = withoutEqual(after, before);
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const sides = { before: left[index], after: right[index] };
    const { area, name } = (sides.before ?? sides.after) as Fact;
    return { area, name, ...(sides.before && { before: sides.before }), ...(sides.after && { after: sides.after }) };
  });
}

function withoutEqual(facts: readonly Fact[], others: readonly Fact[]): Fact[] {
  if (facts.length === 0 || others.length === 0) return [...facts];
  const taken = others.map(({ value }) => canonicalJson(value));
  const rest = facts.filter(({ value }) => {
    const index = taken.indexOf(canonicalJson(value));
    if (index === -1) return true;
    taken.splice(index, 1);
    return false;
  });
  return rest.length < 2 ? rest : rest.toSorted((a, b) => (canonicalJson(a.value) < canonicalJson(b.value) ? -1 : 1));
}

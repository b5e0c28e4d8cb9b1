import { catalogMetadata } from './catalog-constants.ts';
import type { RuleId } from './rules.ts';

/** Address of a rule's page: why it exists, how it is broken and kept, and whether it may be silenced. */
export const rulePage = (rule: RuleId): string => `${catalogMetadata.repository}/blob/main/docs/rules/${rule}.md`;

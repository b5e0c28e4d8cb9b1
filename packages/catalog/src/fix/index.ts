export { planFixes, writeFixes, type FileChange, type FixPlan } from './plan-fixes.ts';
export { unifiedDiff } from './unified-diff.ts';

export { memoryStore, type MemoryStore } from './memory-store.ts';
export { objectStoreContract } from './object-store-contract.ts';
export type { ConformanceFaults, ConformanceOptions, ConformanceTarget } from './target.ts';

export { message, redirect, reply, selfPost } from './reply.ts';
export type * from './types.ts';

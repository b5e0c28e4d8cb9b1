/** How much a sender may have under way before the receiver has consumed it. */
export const streamWindowBytes = 1024 * 1024;

/** Largest piece of a stream in one frame. */
export const chunkBytes = 64 * 1024;

/** What a piece costs of the window. At least 1 KiB, so that a million one-byte pieces do not fit into it. */
export const windowCost = (chunk: Uint8Array): number => Math.max(chunk.length, 1024);

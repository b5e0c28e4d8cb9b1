/** First numbers of advisory locks, so that those of two concerns never meet. The second number is theirs. */
export const lockSpaces = {
  migrations: 0x5353_0001,
  /** Writers of the deliveries of one plugin; the second number is a hash of its name. */
  deliveries: 0x5353_0002,
} as const;

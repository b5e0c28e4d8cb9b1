const day = 24 * 60 * 60 * 1000;
/** How long an event that comes again is known as a repeat. */
export const keepEventIdsMs = 14 * day;
/** The body goes before the id, once no delivery needs it any more. */
export const keepEventBodiesMs = day;

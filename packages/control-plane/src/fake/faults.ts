/** What goes wrong in the fake at present. Set and reset it freely. */
export interface Faults {
  /** Frames that are not sent, as if they were lost. */
  dropFrames: boolean;
  /** New sockets are refused. */
  refuseSockets: boolean;
  /** This many REST requests, counted down, are answered with `failStatus`. */
  failNext: number;
  failStatus: number;
  /** REST answers wait that long, in milliseconds. */
  slowMs: number;
  /** The database is down: GET of a session answers 404, lists answer 500. */
  databaseDown: boolean;
}

export function noFaults(): Faults {
  return { dropFrames: false, refuseSockets: false, failNext: 0, failStatus: 503, slowMs: 0, databaseDown: false };
}

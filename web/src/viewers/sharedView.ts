/** A place to look from that several viewers share: where one is turned, the others follow. */

export interface Place {
  position_m: [number, number, number];
  target_m: [number, number, number];
}

export class SharedView {
  #place: Place | null = null;
  readonly #followers = new Map<object, (place: Place) => void>();

  /** Where they look from now; null before the first has found its place. */
  get place(): Place | null {
    return this.#place;
  }

  /** Tells all but the one that moved. */
  tell(mover: object, place: Place): void {
    this.#place = place;
    for (const [follower, follow] of this.#followers) if (follower !== mover) follow(place);
  }

  /** Follows from now on; the answer ends it. */
  follow(follower: object, follow: (place: Place) => void): () => void {
    this.#followers.set(follower, follow);
    return () => this.#followers.delete(follower);
  }
}

// Slices of what the server computed of a recording, kept as long as they are near what is seen.

import { bytes } from "./api.js";

const kMostKept = 400;
const kAtOnce = 6;

class Tiles extends EventTarget {
  #kept = new Map(); // path -> {data, count}
  #wanted = new Map(); // path -> how many items a complete one has
  #running = 0;

  /**
   * The bytes of a slice, as an ArrayBuffer, or undefined until they come. What was not complete
   * while the recording was read is asked for again when more of it is there.
   */
  get(recording, kind, level, first, count, itemBytes) {
    const path = `/api/files/${recording.id}/${kind}?level=${level}&first=${first}&count=${count}`;
    const found = this.#kept.get(path);
    const samples = recording.overview.samples;
    const isStale = found && found.data.byteLength < count * itemBytes && found.samples < samples;
    if ((!found || isStale) && !this.#wanted.has(path)) {
      this.#wanted.set(path, samples);
      this.#next();
    }
    if (found) {
      this.#kept.delete(path); // the latest used are the last
      this.#kept.set(path, found);
    }
    return found?.data;
  }

  #next() {
    for (const [path, samples] of this.#wanted) {
      if (this.#running >= kAtOnce) {
        return;
      }
      if (samples !== null) {
        this.#wanted.set(path, null); // on its way
        this.#running += 1;
        this.#fetch(path, samples);
      }
    }
  }

  async #fetch(path, samples) {
    try {
      this.#kept.set(path, { data: await bytes(path), samples });
    } catch {
      this.#kept.set(path, { data: new ArrayBuffer(0), samples }); // the recording is gone
    }
    this.#wanted.delete(path);
    this.#running -= 1;
    while (this.#kept.size > kMostKept) {
      this.#kept.delete(this.#kept.keys().next().value);
    }
    this.dispatchEvent(new Event("tile"));
    this.#next();
  }
}

export const tiles = new Tiles();

/** The coarsest level whose columns, so many a second, are not wider than a pixel. */
export function levelFor(columnsPerSecond, pixelsPerSecond, factor) {
  const columnsPerPixel = columnsPerSecond / pixelsPerSecond;
  return Math.max(0, Math.floor(Math.log(Math.max(columnsPerPixel, 1)) / Math.log(factor)));
}

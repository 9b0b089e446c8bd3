// Which stretch of the recording all tracks show, and where the cursor is.

import { store } from "./store.js";

const kShortest = 0.01; // seconds in the view

class View extends EventTarget {
  begin = 0;
  length = 1;
  cursor = 0;

  get end() {
    return this.begin + this.length;
  }

  total() {
    return Math.max(store.recording()?.about_s || 0, kShortest);
  }

  /** Shows that stretch, moved and cut to what there is. */
  show(begin, length) {
    const total = this.total();
    this.length = Math.min(Math.max(length, kShortest), total);
    this.begin = Math.min(Math.max(begin, 0), total - this.length);
    this.dispatchEvent(new Event("view"));
  }

  whole() {
    this.show(0, this.total());
  }

  /** More or less of it; what lies at `around` stays where it is. */
  zoom(factor, around = this.isInside(this.cursor) ? this.cursor : this.begin + this.length / 2) {
    const length = Math.min(Math.max(this.length * factor, kShortest), this.total());
    const share = (around - this.begin) / this.length;
    this.show(around - share * length, length);
  }

  isInside(time) {
    return time >= this.begin && time <= this.end;
  }

  moveCursor(time, follows = false) {
    this.cursor = Math.min(Math.max(time, 0), this.total());
    if (follows && !this.isInside(this.cursor)) {
      this.show(this.cursor, this.length);
    }
    this.dispatchEvent(new Event("cursor"));
  }

  xOf(time, width) {
    return ((time - this.begin) / this.length) * width;
  }

  timeAt(x, width) {
    return this.begin + (x / width) * this.length;
  }
}

export const view = new View();

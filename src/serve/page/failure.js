// What went wrong, told where it is seen.

import { byId } from "./dom.js";

const kShownMs = 12_000;
let timer = 0;

export function fail(error) {
  const place = byId("failure");
  place.textContent = error.message;
  place.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => { place.hidden = true; }, kShownMs);
}

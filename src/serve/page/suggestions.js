// What is heard in the recording, as chips beside the query.

import { postJson } from "./api.js";
import { byId, element } from "./dom.js";
import { store } from "./store.js";

const kHeardSeconds = 60; // the beginning of long recordings
const kLikely = 0.3;
const kMostChips = 8;

const asked = new Set();

/** Has the recording heard, once. */
export async function suggest() {
  const recording = store.recording();
  if (recording?.state !== "ready" || asked.has(recording.id) || store.jobs.has(store.edit().detection)) {
    return;
  }
  asked.add(recording.id);
  const request = { kind: "detect", file: recording.id, top: kMostChips };
  if (recording.about_s > kHeardSeconds) {
    request.windows = [[0, kHeardSeconds]];
  }
  try {
    const job = await postJson("/api/jobs", request);
    store.addJob(job);
    store.changeOf(recording.id, { detection: job.id });
  } catch {
    // The model does not hear: there are no suggestions.
  }
}

let shown = "";

export function showSuggestions() {
  const job = store.recording() && store.job("detection");
  const classes = (job?.result?.classes || []).filter((found) => found.probability >= kLikely);
  const now = JSON.stringify([store.selected, classes]);
  if (now === shown) {
    return;
  }
  shown = now;
  byId("suggestions").replaceChildren(...classes.map((found) => {
    const percent = Math.round(100 * found.probability);
    const chip = element("button", { type: "button", title: `${percent} % likely there` }, found.label);
    chip.onclick = () => {
      store.change({ query: found.label.toLowerCase(), like: "" });
      byId("query").value = found.label.toLowerCase();
      byId("query").focus();
    };
    return chip;
  }));
}

// Puts the page together. The server tells what changes; the store keeps it; the rest shows it:
//
//   server ─events─▶ store ─▶ recordings list, tracks, form, captions
//      ▲                              │
//      └────────── requests ──────────┘

import { get, listen } from "./api.js";
import { showCaptions, showPicture, startCaptions } from "./captions.js";
import { byId } from "./dom.js";
import { startEditor } from "./editor.js";
import { fail } from "./failure.js";
import { showEdit, startForm } from "./form.js";
import { startRecordings } from "./recordings.js";
import { store } from "./store.js";
import { showSuggestions, suggest } from "./suggestions.js";
import { startWindows } from "./windows.js";

/** Asks for all that there is, again where it changed on the way: an answer may be older than an event. */
async function fillStore() {
  let changes;
  let answers;
  do {
    changes = store.changes;
    answers = await Promise.all([get("/api/files"), get("/api/jobs")]);
  } while (changes !== store.changes);
  store.fill(...answers);
}

async function start() {
  startRecordings();
  startEditor();
  startForm();
  startWindows();
  startCaptions();
  store.addEventListener("selection", () => {
    showEdit();
    showPicture();
    showCaptions();
    showSuggestions();
    suggest();
  });
  store.addEventListener("recordings", () => {
    showPicture();
    suggest();
  });
  store.addEventListener("jobs", showSuggestions);
  store.addEventListener("edit", showSuggestions);
  listen({
    file: (recording) => store.setRecording(recording),
    "file-gone": ({ id }) => store.forget(id),
    job: (job) => store.setJob(job),
  }, () => fillStore().catch(fail));
  const about = await get("/api");
  byId("about").textContent = `version ${about.version}, model ${about.model}; on this machine alone`;
}

start().catch(fail);

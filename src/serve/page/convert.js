// A result in another format: the same job again, written another way.

import { downloadOf, postJson } from "./api.js";
import { save } from "./dom.js";
import { fail } from "./failure.js";
import { store } from "./store.js";
import { requestOf } from "./request.js";

export const kFormats = ["wav", "flac", "mp3", "ogg", "opus", "m4a", "aiff", "mp4", "mkv"];

const waiting = new Map(); // job -> "target" or "residual", to be saved when it is done

export async function convert(recording, format) {
  try {
    const job = await postJson("/api/jobs", { ...requestOf(store.recording(), store.edit()), format });
    waiting.set(job.id, recording.role);
    saveDone(); // events may have been faster than the answer
  } catch (error) {
    fail(error);
  }
}

function saveDone() {
  for (const [id, role] of waiting) {
    const job = store.jobs.get(id);
    if (job?.state === "done") {
      waiting.delete(id);
      save(downloadOf(job[role]), "");
    } else if (job?.state === "failed") {
      waiting.delete(id);
      fail(new Error(job.error));
    }
  }
}

store.addEventListener("jobs", saveDone);

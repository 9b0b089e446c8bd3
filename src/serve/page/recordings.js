// The list of recordings: adding, choosing, removing.

import { get, post, remove, upload } from "./api.js";
import { byId, element } from "./dom.js";
import { fail } from "./failure.js";
import { store } from "./store.js";
import { timeText } from "./time.js";

const uploading = new Map(); // name -> share that is sent

function factsOf(recording) {
  if (recording.state === "failed") {
    return recording.note;
  }
  if (!recording.sample_rate) {
    return "opening…";
  }
  const channels = recording.channels === 1 ? "mono" : recording.channels === 2 ? "stereo" : `${recording.channels} channels`;
  const facts = `${timeText(recording.about_s, 0)}, ${recording.sample_rate / 1000} kHz, ${channels}`;
  return recording.note ? `${facts}; ${recording.note}` : facts;
}

const rows = new Map(); // recording's id -> what is shown of it

function rowOf({ id, name }) {
  const facts = element("small");
  const choose = element("button", { type: "button", className: "name" }, name, facts);
  choose.onclick = () => store.select(id);
  const gone = element("button", { type: "button", "aria-label": `Remove ${name}` }, "✕");
  gone.onclick = () => remove(`/api/files/${id}`).catch(fail);
  return { element: element("li", {}, choose, gone), choose, facts };
}

/** Shows what there is; rows stay the same elements, so that a click on them is not lost. */
export function showRecordings() {
  const uploads = store.uploads();
  for (const [id, row] of rows) {
    if (!store.recordings.has(id)) {
      row.element.remove();
      rows.delete(id);
    }
  }
  for (const recording of uploads) {
    if (!rows.has(recording.id)) {
      rows.set(recording.id, rowOf(recording));
      byId("recordings").append(rows.get(recording.id).element);
    }
    const { choose, facts } = rows.get(recording.id);
    facts.textContent = factsOf(recording);
    choose.disabled = recording.state === "failed";
    choose.setAttribute("aria-current", String(recording.id === store.selected));
  }
  byId("uploads").replaceChildren(...[...uploading].map(([name, share]) =>
    element("li", {}, name, element("progress", { max: 1, value: share, "aria-label": `Sending ${name}` }))));
  byId("no-recordings").hidden = uploads.length + uploading.size > 0;
  byId("welcome").hidden = Boolean(store.recording());
  byId("editor").hidden = byId("work").hidden = !store.recording();
}

/** Uploads files; the last is chosen, or, `asExample`, taken for what to look for in the one that is. */
export async function addFiles(files, asExample = false) {
  for (const file of files) {
    uploading.set(file.name, 0);
    showRecordings();
    try {
      const recording = await upload(file, (share) => {
        uploading.set(file.name, share);
        showRecordings();
      });
      uploading.delete(file.name);
      store.addRecording(recording);
      if (asExample && store.recording()) {
        store.change({ like: recording.id });
      } else {
        store.select(recording.id);
      }
    } catch (error) {
      uploading.delete(file.name);
      fail(error);
    }
    showRecordings();
  }
}

async function addExample(name) {
  const recording = await (await post(`/api/examples/${name}`)).json();
  store.addRecording(recording);
  store.select(recording.id);
}

async function showExamples() {
  const names = await get("/api/examples");
  for (const place of ["examples", "first-examples"]) {
    byId(place).replaceChildren(...names.map((name) => {
      const button = element("button", { type: "button" }, `Try ${name}`);
      button.onclick = () => addExample(name).catch(fail);
      return button;
    }));
  }
}

export function startRecordings() {
  for (const id of ["choose", "choose-first"]) {
    byId(id).onclick = () => byId("files").click();
  }
  byId("files").onchange = () => {
    addFiles([...byId("files").files]);
    byId("files").value = "";
  };
  let inside = 0;
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  window.addEventListener("dragenter", (event) => {
    inside += hasFiles(event) ? 1 : 0;
    byId("drop").hidden = inside === 0;
  });
  window.addEventListener("dragleave", (event) => {
    inside -= hasFiles(event) ? 1 : 0;
    byId("drop").hidden = inside <= 0;
  });
  window.addEventListener("dragover", (event) => event.preventDefault());
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    inside = 0;
    byId("drop").hidden = true;
    addFiles([...event.dataTransfer.files], event.target.closest("#like-field") !== null);
  });
  store.addEventListener("recordings", showRecordings);
  store.addEventListener("selection", showRecordings);
  showExamples().catch(fail);
}

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

function rowOf(recording) {
  const choose = element("button", { type: "button", className: "name",
    "aria-current": String(recording.id === store.selected) },
    recording.name, element("small", {}, factsOf(recording)));
  choose.disabled = recording.state === "failed";
  choose.onclick = () => store.select(recording.id);
  const gone = element("button", { type: "button", "aria-label": `Remove ${recording.name}` }, "✕");
  gone.onclick = () => remove(`/api/files/${recording.id}`).catch(fail);
  return element("li", {}, choose, gone);
}

export function showRecordings() {
  const uploads = store.uploads();
  const focused = document.activeElement?.closest("#recordings") ? document.activeElement.textContent : null;
  byId("recordings").replaceChildren(
    ...uploads.map(rowOf),
    ...[...uploading].map(([name, share]) =>
      element("li", {}, element("span", { className: "name" }, name,
        element("progress", { max: 1, value: share, "aria-label": `Sending ${name}` })))));
  if (focused !== null) {
    [...byId("recordings").querySelectorAll("button")].find((button) => button.textContent === focused)?.focus();
  }
  const isEmpty = uploads.length + uploading.size === 0;
  byId("no-recordings").hidden = !isEmpty;
  byId("welcome").hidden = Boolean(store.recording());
  byId("editor").hidden = byId("work").hidden = !store.recording();
}

export async function addFiles(files) {
  for (const file of files) {
    uploading.set(file.name, 0);
    showRecordings();
    try {
      const recording = await upload(file, (share) => {
        uploading.set(file.name, share);
        showRecordings();
      });
      uploading.delete(file.name);
      if (!store.recordings.has(recording.id)) {
        store.setRecording(recording);
      }
      store.select(recording.id);
    } catch (error) {
      uploading.delete(file.name);
      fail(error);
    }
    showRecordings();
  }
}

async function addExample(name) {
  const recording = await (await post(`/api/examples/${name}`)).json();
  store.setRecording(recording);
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
    addFiles([...event.dataTransfer.files]);
  });
  store.addEventListener("recordings", showRecordings);
  store.addEventListener("selection", showRecordings);
  showExamples().catch(fail);
}

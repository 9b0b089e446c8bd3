// The form: which sound, what to do with it, and the command line that does the same.

import { postJson, remove } from "./api.js";
import { kFormats } from "./convert.js";
import { byId, element } from "./dom.js";
import { fail } from "./failure.js";
import { player } from "./player.js";
import { canAsk, requestOf } from "./request.js";
import { store, usualEdit } from "./store.js";
import { leftText } from "./time.js";
import { showWindows } from "./windows.js";

const kCommandDelayMs = 150;
const kFields = ["query", "amount", "fade", "channels", "format", "like"];

const isRunning = (job) => job?.state === "queued" || job?.state === "working";

function showNots() {
  byId("nots").replaceChildren(...store.edit().not.map((text) => {
    const chip = element("button", { type: "button", "aria-label": `Stop excluding ${text}` }, `${text} ✕`);
    chip.onclick = () => store.change({ not: store.edit().not.filter((other) => other !== text) });
    return chip;
  }));
}

function showExamples() {
  const others = store.uploads().filter((recording) => recording.id !== store.selected && recording.state === "ready");
  byId("like").replaceChildren(element("option", { value: "" }, "in words"),
    ...others.map((recording) => element("option", { value: recording.id }, recording.name)));
  byId("like").value = store.edit().like;
  showEdit();
}

let commandTimer = 0;
let asked = "";

function showCommand() {
  const recording = store.recording();
  const edit = store.edit();
  const request = canAsk(edit) ? JSON.stringify(requestOf(recording, edit)) : "";
  if (request === asked) {
    return;
  }
  asked = request;
  clearTimeout(commandTimer);
  if (!request) {
    byId("command").value = "";
    return;
  }
  commandTimer = setTimeout(async () => {
    const { command } = await postJson("/api/command", JSON.parse(request)).catch((error) => ({ command: error.message }));
    if (request === asked) {
      byId("command").value = command;
    }
  }, kCommandDelayMs);
}

/** Puts what is wanted into the form. */
export function showEdit() {
  if (!store.recording()) {
    return;
  }
  const edit = store.edit();
  for (const name of kFields) {
    const field = byId(name);
    if (document.activeElement !== field && field.value !== String(edit[name])) {
      field.value = edit[name];
    }
  }
  for (const choice of byId("request").elements.mode) {
    choice.checked = choice.value === edit.mode;
  }
  byId("query").disabled = edit.like !== "";
  showNots();
  showWindows();
  showCommand();
  showJob();
}

function textOf(job) {
  if (!job) {
    return "";
  }
  switch (job.state) {
    case "queued": return "Waiting for other work…";
    case "working": return `${Math.round(100 * job.share)} %  ${leftText(job.seconds_left)}`;
    case "done": return job.notes.filter((note) => note.warning).map((note) => note.text).join(" ") || "Done.";
    case "failed": return job.error;
    default: return "Cancelled.";
  }
}

export function showJob() {
  const job = store.recording() && store.job();
  const running = isRunning(job);
  byId("separate").disabled = running || !canAsk(store.edit());
  byId("cancel").hidden = byId("progress").hidden = !running;
  byId("progress").value = job?.share || 0;
  byId("undo").hidden = running || !job?.target;
  byId("message").textContent = textOf(job);
  byId("message").classList.toggle("wrong", job?.state === "failed");
}

async function forgetResults(job) {
  for (const id of [job?.target, job?.residual]) {
    if (store.recordings.has(id)) {
      await remove(`/api/files/${id}`);
    }
  }
}

async function separate() {
  const id = store.selected; // another may be chosen before the answer comes
  const before = store.job();
  const job = await postJson("/api/jobs", requestOf(store.recording(), store.edit()));
  store.addJob(job);
  store.changeOf(id, { job: job.id });
  await forgetResults(before);
}

async function undo() {
  const job = store.job();
  store.change({ ...usualEdit(), detection: store.edit().detection, captioning: store.edit().captioning,
    cues: store.edit().cues });
  player.listenTo(store.selected);
  await forgetResults(job);
}

function addNot() {
  const text = byId("not").value.trim();
  if (text && !store.edit().not.includes(text)) {
    store.change({ not: [...store.edit().not, text] });
  }
  byId("not").value = "";
}

export function startForm() {
  byId("format").append(element("option", { value: "" }, "as the recording"),
    ...kFormats.map((format) => element("option", { value: format }, format)));
  for (const name of kFields) {
    byId(name).addEventListener("input", () => {
      const field = byId(name);
      if (field.checkValidity()) {
        store.change({ [name]: field.value });
      }
    });
  }
  for (const choice of byId("request").elements.mode) {
    choice.onchange = () => store.change({ mode: choice.value });
  }
  byId("add-not").onclick = addNot;
  byId("not").onkeydown = (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      addNot();
    }
  };
  byId("request").onsubmit = (event) => {
    event.preventDefault();
    if (!byId("separate").disabled) {
      separate().catch(fail);
    }
  };
  byId("cancel").onclick = () => remove(`/api/jobs/${store.job().id}`).catch(fail);
  byId("undo").onclick = () => undo().catch(fail);
  byId("copy").onclick = async () => {
    byId("command").select();
    await navigator.clipboard.writeText(byId("command").value).catch(() => document.execCommand("copy"));
    byId("copy").textContent = "Copied";
    setTimeout(() => { byId("copy").textContent = "Copy"; }, 1500);
  };
  store.addEventListener("edit", showEdit);
  store.addEventListener("jobs", showJob);
  store.addEventListener("recordings", () => store.recording() && showExamples());
  store.addEventListener("selection", () => store.recording() && showExamples());
}

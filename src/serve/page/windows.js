// The list of windows: exact times, import and export as labels.

import { post } from "./api.js";
import { byId, element, save } from "./dom.js";
import { fail } from "./failure.js";
import { store } from "./store.js";
import { secondsFrom, timeText } from "./time.js";
import { view } from "./view.js";

const kShortest = 0.01; // seconds

/** Puts windows in order; what is empty or lies outside goes. An end of null is the recording's. */
export function setWindows(windows) {
  const total = view.total();
  const kept = windows
    .map(([begin, end]) => (end !== null && end < begin ? [end, begin] : [begin, end]))
    .map(([begin, end]) => [Math.max(begin, 0), end !== null && end < total ? end : null])
    .filter(([begin, end]) => (end ?? total) - begin >= kShortest)
    .map((window) => window.map((time) => (time === null ? null : Math.round(time * 1000) / 1000)))
    .sort((a, b) => a[0] - b[0]);
  store.change({ windows: kept });
}

function timeInput(window, number, side) {
  const name = side === 0 ? "begin" : "end";
  const input = element("input", { type: "text", value: timeText(window[side] ?? view.total()),
    "aria-label": `Window ${number + 1}: ${name}` });
  input.onchange = () => {
    const time = secondsFrom(input.value);
    if (Number.isNaN(time)) {
      input.value = timeText(window[side] ?? view.total());
      return;
    }
    setWindows(store.edit().windows.map((old, i) =>
      (i === number ? old.map((value, s) => (s === side ? time : value)) : old)));
  };
  return input;
}

function row(window, number) {
  const remove = element("button", { type: "button", "aria-label": `Delete window ${number + 1}` }, "✕");
  remove.onclick = () => {
    setWindows(store.edit().windows.filter((_, i) => i !== number));
    byId("add-window").focus();
  };
  return element("li", {}, timeInput(window, number, 0), "–", timeInput(window, number, 1), remove);
}

let shown = "";

export function showWindows() {
  const { windows } = store.edit();
  const now = JSON.stringify([store.selected, windows]);
  if (now !== shown) {
    shown = now;
    byId("window-list").replaceChildren(...windows.map(row));
  }
  byId("everywhere").hidden = windows.length > 0;
  byId("clear-windows").disabled = byId("export-labels").disabled = windows.length === 0;
}

async function importLabels(file) {
  const answer = await post(`/api/labels?name=${encodeURIComponent(file.name)}`, file);
  const labels = await answer.json();
  setWindows([...store.edit().windows, ...labels.map((label) => [label.begin, label.end])]);
}

async function exportLabels() {
  const { windows, query } = store.edit();
  const labels = windows.map(([begin, end]) => ({ begin, end: end ?? view.total(), text: query || "window" }));
  const answer = await post("/api/labels/txt", JSON.stringify(labels));
  const url = URL.createObjectURL(await answer.blob());
  save(url, `${store.recording().name}.txt`);
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function startWindows() {
  byId("add-window").onclick = () => {
    const begin = view.cursor;
    setWindows([...store.edit().windows, [begin, Math.min(begin + Math.max(view.length / 10, 0.1), view.total())]]);
  };
  byId("clear-windows").onclick = () => setWindows([]);
  byId("import-labels").onclick = () => byId("labels").click();
  byId("labels").onchange = () => {
    const [file] = byId("labels").files;
    if (file) {
      importLabels(file).catch(fail);
    }
    byId("labels").value = "";
  };
  byId("export-labels").onclick = () => exportLabels().catch(fail);
}

// Captions: written by the program, shown under the picture, mended by people, saved as subtitles.

import { contentOf, post, postJson } from "./api.js";
import { byId, element, save } from "./dom.js";
import { fail } from "./failure.js";
import { player } from "./player.js";
import { store } from "./store.js";
import { timeText } from "./time.js";
import { view } from "./view.js";

/** The cues as people left them, else as they were written. */
function cues() {
  const { cues: own } = store.edit();
  const written = store.job("captioning")?.result?.cues || [];
  return own || written.map((cue) => ({ begin: cue.span_ms[0] / 1000, end: cue.span_ms[1] / 1000, text: cue.text }));
}

function rowOf(cue, number) {
  const go = element("button", { type: "button", "aria-label": `Play from ${timeText(cue.begin, 1)}` }, timeText(cue.begin, 1));
  go.onclick = () => player.seek(cue.begin);
  const text = element("input", { type: "text", value: cue.text, "aria-label": `Caption at ${timeText(cue.begin, 1)}` });
  text.oninput = () => store.change({ cues: cues().map((old, i) => (i === number ? { ...old, text: text.value } : old)) });
  return element("li", {}, go, text);
}

let shown = "";

export function showCaptions() {
  if (!store.recording()) {
    return;
  }
  const job = store.job("captioning");
  const running = job?.state === "queued" || job?.state === "working";
  byId("caption").disabled = running;
  byId("caption").textContent = running ? `Analysing… ${Math.round(100 * job.share)} %` : "Write captions";
  const list = cues();
  byId("save-srt").hidden = byId("save-vtt").hidden = list.length === 0;
  const isSilent = job?.state === "done" && list.length === 0;
  const now = JSON.stringify([store.selected, job?.id, list.length, isSilent]);
  if (now !== shown) {
    shown = now;
    byId("cues").replaceChildren(
      ...(isSilent ? [element("li", {}, "No known sound was detected.")] : list.map(rowOf)));
  }
  showSubtitle();
}

export function showSubtitle() {
  const cue = store.recording() && cues().find(({ begin, end }) => view.cursor >= begin && view.cursor < end);
  byId("subtitle").textContent = cue?.text || "";
  const picture = byId("picture");
  if (!byId("film").hidden && Math.abs(picture.currentTime - view.cursor) > (player.isPlaying ? 0.3 : 0.02)) {
    picture.currentTime = view.cursor;
  }
}

/** The picture of a film, where the browser can show it. */
export function showPicture() {
  const recording = store.recording();
  const picture = byId("picture");
  byId("film").hidden = !recording?.film;
  const source = recording?.film ? contentOf(recording.id) : "";
  if (picture.getAttribute("src") !== source) {
    if (source) {
      picture.src = source;
    } else {
      picture.removeAttribute("src");
    }
  }
}

async function saveAs(format) {
  const answer = await post(`/api/labels/${format}`, JSON.stringify(cues()));
  const url = URL.createObjectURL(await answer.blob());
  save(url, `${store.recording().name.replace(/\.[^.]*$/, "")}.${format}`);
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function startCaptions() {
  byId("caption").onclick = async () => {
    const id = store.selected;
    try {
      const job = await postJson("/api/jobs", { kind: "caption", file: id });
      store.addJob(job);
      store.changeOf(id, { captioning: job.id, cues: null });
    } catch (error) {
      fail(error);
    }
  };
  byId("save-srt").onclick = () => saveAs("srt").catch(fail);
  byId("save-vtt").onclick = () => saveAs("vtt").catch(fail);
  player.addEventListener("playing", () => {
    if (!byId("film").hidden) {
      player.isPlaying ? byId("picture").play().catch(() => {}) : byId("picture").pause();
    }
  });
  store.addEventListener("edit", showCaptions);
  store.addEventListener("jobs", showCaptions);
  view.addEventListener("cursor", showSubtitle);
}

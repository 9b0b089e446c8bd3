// The tracks on their common time line, and what moves along it.

import { byId, oncePerFrame } from "./dom.js";
import { player } from "./player.js";
import { onThemeChange } from "./palette.js";
import { drawRuler } from "./ruler.js";
import { store } from "./store.js";
import { tiles } from "./tiles.js";
import { timeText } from "./time.js";
import { place, Track } from "./track.js";
import { view } from "./view.js";

const kScrollSteps = 1000;
const kZoom = 1.6;

let tracks = [];
let shown = "";
let wasDone = "";

const draw = oncePerFrame(() => {
  drawRuler(byId("ruler"));
  tracks.forEach((track) => {
    track.draw();
    track.drawOverlay();
  });
});

const drawOverlays = oncePerFrame(() => {
  drawRuler(byId("ruler"));
  tracks.forEach((track) => track.drawOverlay());
  byId("clock").textContent = `${timeText(view.cursor, 1)} / ${timeText(view.total(), 1)}`;
});

/** Makes the tracks anew when there are others. */
function showTracks() {
  const now = store.tracks();
  const key = now.map(({ recording }) => recording.id).join(" ");
  if (key !== shown) {
    shown = key;
    tracks = now.map(({ title, recording }, i) => new Track(title, recording, i + 1));
    place(tracks);
    player.useTracks();
  }
  draw();
  // What was made is what people want to hear.
  const job = store.recording() && store.job();
  if (job?.state === "done" && job.id !== wasDone && store.recordings.has(job.target)) {
    wasDone = job.id;
    player.listenTo(job.target);
  }
}

let seen = "";
let seenTotal = 0;

/** Another recording is seen as a whole; one that is still read grows. */
function followRecording() {
  const recording = store.recording();
  const total = recording ? view.total() : 0;
  if (recording && (recording.id !== seen || (total !== seenTotal && view.length >= seenTotal * 0.99))) {
    if (recording.id !== seen) {
      player.stop();
      view.moveCursor(0);
    }
    seen = recording.id;
    view.whole();
  }
  seenTotal = total;
  showTracks();
  drawOverlays();
}

function showScroll() {
  const spare = view.total() - view.length;
  const scroll = byId("scroll");
  scroll.disabled = spare <= 0;
  scroll.value = spare > 0 ? (view.begin / spare) * kScrollSteps : 0;
  scroll.setAttribute("aria-valuetext", `from ${timeText(view.begin, 1)} to ${timeText(view.end, 1)}`);
}

function onKey(event) {
  const isTyping = event.target.closest("input:not([type=range]), select, textarea") !== null;
  if (isTyping || event.ctrlKey || event.altKey || event.metaKey || !store.recording()) {
    return;
  }
  const isOnControl = event.target.closest("button, summary, a") !== null;
  const actions = {
    " ": () => (player.isPlaying ? player.stop() : player.play(view.cursor)),
    "+": () => view.zoom(1 / kZoom),
    "-": () => view.zoom(kZoom),
    0: () => view.whole(),
    Home: () => player.seek(0),
    End: () => player.seek(view.total()),
    ArrowLeft: () => player.seek(view.cursor - view.length / 50),
    ArrowRight: () => player.seek(view.cursor + view.length / 50),
  };
  tracks.forEach((track, i) => { actions[i + 1] = () => player.listenTo(track.id); });
  const isOnRange = event.target.matches("input[type=range]");
  if (actions[event.key] && !(event.key === " " && isOnControl) && !(isOnRange && event.key.length > 1)) {
    event.preventDefault();
    actions[event.key]();
  }
}

export function startEditor() {
  byId("play").onclick = () => (player.isPlaying ? player.stop() : player.play(view.cursor));
  byId("zoom-in").onclick = () => view.zoom(1 / kZoom);
  byId("zoom-out").onclick = () => view.zoom(kZoom);
  byId("zoom-all").onclick = () => view.whole();
  byId("level").onchange = () => player.matchLevels(byId("level").checked);
  byId("scroll").oninput = () =>
    view.show((byId("scroll").value / kScrollSteps) * (view.total() - view.length), view.length);
  window.addEventListener("keydown", onKey);
  player.addEventListener("playing", () => {
    byId("play").textContent = player.isPlaying ? "Pause" : "Play";
  });
  player.addEventListener("levels", () => tracks.forEach((track) => track.showLevels()));
  view.addEventListener("view", () => { showScroll(); draw(); });
  view.addEventListener("cursor", drawOverlays);
  tiles.addEventListener("tile", draw);
  store.addEventListener("recordings", followRecording);
  store.addEventListener("selection", followRecording);
  store.addEventListener("jobs", showTracks);
  store.addEventListener("edit", () => { showTracks(); drawOverlays(); });
  onThemeChange(draw);
  new ResizeObserver(draw).observe(byId("editor"));
}

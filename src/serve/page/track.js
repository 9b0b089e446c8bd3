// One track: a recording's waveform and spectrogram, and what is heard of it.

import { byId, colour, contextOf, element } from "./dom.js";
import { downloadOf } from "./api.js";
import { player } from "./player.js";
import { drawSpectrogram, hzAt } from "./spectrogram.js";
import { store } from "./store.js";
import { view } from "./view.js";
import { watchPointer } from "./drag.js";
import { drawWaveform } from "./waveform.js";
import { convert, kFormats } from "./convert.js";

export class Track {
  constructor(title, recording, number) {
    this.id = recording.id;
    this.title = title;
    this.wave = element("canvas", { className: "wave", "aria-hidden": "true" });
    this.picture = element("canvas", { "aria-hidden": "true" });
    this.overlay = element("canvas", { "aria-hidden": "true" });
    this.overlay.style.position = "absolute";
    this.overlay.style.inset = "0";
    const spectrogram = element("div", { className: "spectrogram" }, this.picture, this.overlay);
    this.listen = element("button", { type: "button", "aria-keyshortcuts": String(number),
      title: `Play only this (${number})` }, "Listen");
    this.mute = element("button", { type: "button" }, "Mute");
    this.solo = element("button", { type: "button" }, "Solo");
    for (const button of [this.listen, this.mute, this.solo]) {
      button.setAttribute("aria-label", `${button.textContent} ${title.toLowerCase()}`);
    }
    this.listen.onclick = () => player.listenTo(this.id);
    this.mute.onclick = () => player.toggle("mute", this.id);
    this.solo.onclick = () => player.toggle("solo", this.id);
    this.heading = element("h3", {}, title);
    this.element = element("section", { className: "track", "aria-label": title },
      element("div", { className: "track-head" }, this.heading, this.listen, this.mute, this.solo),
      this.wave, spectrogram);
    if (recording.job) {
      this.element.firstChild.append(...this.#saving());
    }
    watchPointer(this.overlay);
    this.overlay.addEventListener("pointermove", (event) => this.#showPlace(event));
  }

  /** What saves the recording, as it is or in another format. */
  #saving() {
    const download = element("a", { href: downloadOf(this.id), download: "" }, "Download");
    const other = element("select", { "aria-label": `Download ${this.title.toLowerCase()} in another format` },
      element("option", { value: "" }, "as…"),
      ...kFormats.map((format) => element("option", { value: format }, format)));
    other.onchange = () => {
      const format = other.value;
      other.value = "";
      convert(store.recordings.get(this.id), format);
    };
    return [download, other];
  }

  #showPlace(event) {
    const recording = store.recordings.get(this.id);
    if (recording?.overview) {
      const hz = hzAt(event.offsetY / this.overlay.clientHeight, recording.overview.top_hz);
      this.overlay.title = hz < 1000 ? `${Math.round(hz)} Hz` : `${(hz / 1000).toFixed(1)} kHz`;
    }
  }

  draw() {
    const recording = store.recordings.get(this.id);
    if (!recording) {
      return;
    }
    this.heading.textContent = recording.job ? `${this.title}: ${recording.name}` : recording.name;
    drawWaveform(this.wave, recording);
    drawSpectrogram(this.picture, recording);
  }

  drawOverlay() {
    const context = contextOf(this.overlay);
    const width = this.overlay.clientWidth;
    const height = this.overlay.clientHeight;
    for (const [begin, end] of store.edit().windows) {
      const from = view.xOf(begin, width);
      const to = view.xOf(end ?? view.total(), width);
      context.fillStyle = colour("--window");
      context.fillRect(from, 0, to - from, height);
      context.fillStyle = colour("--window-edge");
      context.fillRect(from - 1, 0, 2, height);
      context.fillRect(to - 1, 0, 2, height);
    }
    context.fillStyle = colour("--cursor");
    context.fillRect(view.xOf(view.cursor, width) - 1, 0, 2, height);
  }

  showLevels() {
    const isHeard = player.isHeard(this.id);
    this.element.classList.toggle("silent", !isHeard);
    this.mute.setAttribute("aria-pressed", String(player.isMuted(this.id)));
    this.solo.setAttribute("aria-pressed", String(player.isSoloed(this.id)));
    const heard = store.tracks().filter(({ recording }) => player.isHeard(recording.id));
    this.listen.setAttribute("aria-pressed", String(isHeard && heard.length === 1));
  }
}

/** Takes over the tracks' place in the page. */
export function place(tracks) {
  byId("tracks").replaceChildren(...tracks.map((track) => track.element));
}

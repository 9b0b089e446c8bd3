// Plays the tracks in step, second by second, so that a recording of any length needs little memory.
// All tracks play all the time; which is heard is a matter of their levels, so switching has no gap.

import { bytes } from "./api.js";
import { store } from "./store.js";
import { view } from "./view.js";

const kPieceSeconds = 1;
const kAheadSeconds = 2.5;
const kSwitchSeconds = 0.015;
const kMostLouder = 10; // times, where levels are matched

class Player extends EventTarget {
  isPlaying = false;
  matchesLevels = false;
  #context = null;
  #tracks = new Map(); // recording's id -> {gain node}
  #muted = new Set();
  #soloed = new Set();
  #sources = new Set();
  #zeroTime = 0; // of the context, where the recording's begin would be
  #scheduled = 0; // seconds of the recording
  #turn = 0; // counts starts, so that what is late is dropped

  /** Which tracks there are; call when they change. */
  useTracks() {
    const ids = new Set(store.tracks().map(({ recording }) => recording.id));
    for (const set of [this.#muted, this.#soloed]) {
      for (const id of set) {
        if (!ids.has(id)) {
          set.delete(id);
        }
      }
    }
    if (this.isPlaying) {
      this.play(view.cursor);
    }
    this.#setLevels();
  }

  isMuted = (id) => this.#muted.has(id);
  isSoloed = (id) => this.#soloed.has(id);
  isHeard = (id) => (this.#soloed.size > 0 ? this.#soloed.has(id) : !this.#muted.has(id));

  toggle(set, id) {
    const chosen = set === "mute" ? this.#muted : this.#soloed;
    if (!chosen.delete(id)) {
      chosen.add(id);
    }
    this.#setLevels();
  }

  /** Only this track is heard. */
  listenTo(id) {
    this.#soloed = new Set([id]);
    this.#setLevels();
  }

  matchLevels(wanted) {
    this.matchesLevels = wanted;
    this.#setLevels();
  }

  levelOf(recording) {
    if (!this.isHeard(recording.id)) {
      return 0;
    }
    const original = store.recording()?.overview?.rms || 0;
    const own = recording.overview?.rms || 0;
    return this.matchesLevels && own > 0 ? Math.min(original / own, kMostLouder) : 1;
  }

  #setLevels() {
    for (const { recording } of store.tracks()) {
      const gain = this.#tracks.get(recording.id);
      gain?.gain.setTargetAtTime(this.levelOf(recording), this.#context.currentTime, kSwitchSeconds / 3);
    }
    this.dispatchEvent(new Event("levels"));
  }

  async play(from) {
    const recording = store.recording();
    if (!recording?.overview) {
      return;
    }
    this.#stopSources();
    this.#turn += 1;
    if (this.#context?.sampleRate !== recording.sample_rate) {
      this.#context?.close();
      this.#tracks.clear();
      try {
        this.#context = new AudioContext({ sampleRate: recording.sample_rate });
      } catch {
        this.#context = new AudioContext(); // which converts
      }
    }
    const turn = this.#turn;
    this.isPlaying = true;
    this.dispatchEvent(new Event("playing"));
    await this.#context.resume();
    if (turn !== this.#turn) {
      return;
    }
    const begin = from >= view.total() - 0.01 ? 0 : from;
    this.#scheduled = begin;
    this.#zeroTime = this.#context.currentTime + 0.1 - begin;
    for (const track of store.tracks()) {
      this.#addTrack(track.recording);
    }
    this.#setLevels();
    this.#fill(turn);
    this.#follow(turn);
  }

  #addTrack(recording) {
    if (!this.#tracks.has(recording.id)) {
      const gain = this.#context.createGain();
      gain.gain.value = this.levelOf(recording);
      gain.connect(this.#context.destination);
      this.#tracks.set(recording.id, gain);
    }
  }

  /** Fetches and schedules pieces until enough of them wait. */
  async #fill(turn) {
    while (turn === this.#turn && this.#scheduled < view.total()) {
      if (this.#scheduled - this.position() > kAheadSeconds) {
        await new Promise((done) => setTimeout(done, 200));
        continue;
      }
      const begin = this.#scheduled;
      const tracks = store.tracks().filter(({ recording }) => recording.overview);
      const pieces = await Promise.all(tracks.map(({ recording }) => this.#piece(recording, begin)));
      if (turn !== this.#turn) {
        return;
      }
      const late = this.#context.currentTime - (this.#zeroTime + begin);
      if (late > 0) {
        this.#zeroTime += late + 0.05; // a gap, but all tracks have it
      }
      pieces.forEach((piece, i) => piece && this.#start(piece, tracks[i].recording, begin));
      this.#scheduled = begin + kPieceSeconds;
    }
  }

  async #piece(recording, begin) {
    const rate = recording.sample_rate;
    const channels = recording.overview.channels;
    const first = Math.round(begin * rate);
    const count = Math.round((begin + kPieceSeconds) * rate) - first;
    const data = await bytes(`/api/files/${recording.id}/samples?first=${first}&count=${count}`).catch(() => null);
    const words = new Int16Array(data || new ArrayBuffer(0));
    if (words.length === 0) {
      return null;
    }
    const piece = this.#context.createBuffer(channels, words.length / channels, rate);
    for (let channel = 0; channel < channels; channel += 1) {
      const samples = piece.getChannelData(channel);
      for (let i = 0; i < samples.length; i += 1) {
        samples[i] = words[i * channels + channel] / 32768;
      }
    }
    return piece;
  }

  #start(piece, recording, begin) {
    const source = this.#context.createBufferSource();
    source.buffer = piece;
    source.connect(this.#tracks.get(recording.id));
    source.start(this.#zeroTime + begin);
    source.onended = () => this.#sources.delete(source);
    this.#sources.add(source);
  }

  position() {
    return Math.max(0, this.#context.currentTime - this.#zeroTime);
  }

  #follow(turn) {
    if (turn !== this.#turn) {
      return;
    }
    const position = this.position();
    if (position >= view.total()) {
      this.stop();
      return;
    }
    view.moveCursor(position, true);
    requestAnimationFrame(() => this.#follow(turn));
  }

  #stopSources() {
    for (const source of this.#sources) {
      source.onended = null;
      source.stop();
    }
    this.#sources.clear();
  }

  stop() {
    this.#turn += 1;
    this.#stopSources();
    this.isPlaying = false;
    this.dispatchEvent(new Event("playing"));
  }

  /** Goes on from there, if it plays. */
  seek(time) {
    view.moveCursor(time);
    if (this.isPlaying) {
      this.play(time);
    }
  }
}

export const player = new Player();

// What the page knows: recordings and jobs as the server tells them, and what people want to do with
// each recording, which outlives a reload.

const kSaved = "lasso-edits";

export const usualEdit = () => ({
  query: "",
  not: [],
  like: "",
  mode: "keep",
  windows: [],
  amount: "",
  fade: 70,
  channels: "each",
  format: "",
  job: "",
  detection: "",
  captioning: "",
  cues: null,
});

class Store extends EventTarget {
  recordings = new Map();
  jobs = new Map();
  selected = "";
  edits = {};
  changes = 0; // of recordings and jobs, one by one

  constructor() {
    super();
    try {
      const saved = JSON.parse(localStorage.getItem(kSaved)) || {};
      this.selected = saved.selected || "";
      this.edits = saved.edits || {};
    } catch {
      // Nothing was saved, or by another version.
    }
  }

  tell(what) {
    this.dispatchEvent(new Event(what));
  }

  save() {
    localStorage.setItem(kSaved, JSON.stringify({ selected: this.selected, edits: this.edits }));
  }

  /** All that the server has; what is gone is forgotten. */
  fill(recordings, jobs) {
    this.recordings = new Map(recordings.map((recording) => [recording.id, recording]));
    this.jobs = new Map(jobs.map((job) => [job.id, job]));
    for (const id of Object.keys(this.edits)) {
      if (!this.recordings.has(id)) {
        delete this.edits[id];
      }
    }
    if (!this.recordings.has(this.selected)) {
      this.selected = this.uploads()[0]?.id || "";
    }
    this.save();
    this.tell("recordings");
    this.tell("selection");
    this.tell("jobs");
  }

  setRecording(recording) {
    this.changes += 1;
    this.recordings.set(recording.id, recording);
    this.tell("recordings");
  }

  /** From the answer to a request: if an event told of it before, the event is newer. */
  addRecording(recording) {
    if (!this.recordings.has(recording.id)) {
      this.setRecording(recording);
    }
  }

  forget(id) {
    this.changes += 1;
    this.recordings.delete(id);
    delete this.edits[id];
    if (this.selected === id) {
      this.select(this.uploads()[0]?.id || "");
    }
    this.tell("recordings");
  }

  setJob(job) {
    this.changes += 1;
    this.jobs.set(job.id, job);
    this.tell("jobs");
  }

  /** From the answer to a request, as addRecording(). */
  addJob(job) {
    if (!this.jobs.has(job.id)) {
      this.setJob(job);
    }
  }

  select(id) {
    this.selected = id;
    this.save();
    this.tell("selection");
  }

  /** What people brought, the newest last. */
  uploads() {
    return [...this.recordings.values()].filter((recording) => !recording.job);
  }

  recording() {
    return this.recordings.get(this.selected);
  }

  edit(id = this.selected) {
    this.edits[id] ||= usualEdit();
    return this.edits[id];
  }

  change(values) {
    this.changeOf(this.selected, values);
  }

  changeOf(id, values) {
    Object.assign(this.edit(id), values);
    this.save();
    this.tell("edit");
  }

  job(which = "job") {
    return this.jobs.get(this.edit()[which]);
  }

  /** The recordings that are seen and heard: the original and what was made of it. */
  tracks() {
    const original = this.recording();
    if (!original) {
      return [];
    }
    const job = this.job();
    const made = [
      ["Result", this.recordings.get(job?.target)],
      ["Residual", this.recordings.get(job?.residual)],
    ].filter(([, recording]) => recording);
    return [["Original", original], ...made].map(([title, recording]) => ({ title, recording }));
  }
}

export const store = new Store();

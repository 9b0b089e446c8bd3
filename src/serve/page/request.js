// What people want, in the terms of the server.

/** The body of a job that separates. */
export function requestOf(recording, edit) {
  const request = { kind: "separate", file: recording.id, mode: edit.mode };
  if (edit.like) {
    request.like = edit.like;
  } else {
    request.query = edit.query.trim();
  }
  if (edit.not.length > 0) {
    request.not = edit.not;
  }
  if (edit.windows.length > 0) {
    request.windows = edit.windows;
  }
  if (edit.amount !== "") {
    request.amount_db = Number(edit.amount);
  }
  if (edit.fade !== "") {
    request.fade_ms = Number(edit.fade);
  }
  if (edit.channels !== "each") {
    request.channels = edit.channels;
  }
  if (edit.format) {
    request.format = edit.format;
  }
  return request;
}

export const canAsk = (edit) => edit.like !== "" || edit.query.trim() !== "";

// The server's JSON interface; docs/page.md describes it.

async function answerOf(response) {
  if (response.ok) {
    return response;
  }
  const said = await response.json().catch(() => ({}));
  throw new Error(said.error || `the server answered ${response.status}`);
}

export async function get(path) {
  return (await answerOf(await fetch(path))).json();
}

export async function bytes(path) {
  return (await answerOf(await fetch(path))).arrayBuffer();
}

export async function post(path, body) {
  return answerOf(await fetch(path, { method: "POST", body }));
}

export async function postJson(path, value) {
  return (await post(path, JSON.stringify(value))).json();
}

export async function remove(path) {
  await answerOf(await fetch(path, { method: "DELETE" }));
}

/** Sends a file; `progress` is told the share that is sent. */
export function upload(file, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/files?name=${encodeURIComponent(file.name)}`);
    request.upload.onprogress = (event) => progress(event.total ? event.loaded / event.total : 0);
    request.onerror = () => reject(new Error(`'${file.name}' did not arrive; is lasso serve running?`));
    request.onload = () => {
      let said = {};
      try {
        said = JSON.parse(request.responseText);
      } catch {
        // told below
      }
      if (request.status === 201) {
        resolve(said);
      } else {
        reject(new Error(`'${file.name}': ${said.error || request.status}`));
      }
    };
    request.send(file);
  });
}

/** Calls the handler named as each event; `again` whenever the connection is there. */
export function listen(handlers, again) {
  const events = new EventSource("/api/events");
  events.onopen = again;
  for (const [name, handle] of Object.entries(handlers)) {
    events.addEventListener(name, (event) => handle(JSON.parse(event.data)));
  }
}

export const contentOf = (id) => `/api/files/${id}/content`;
export const downloadOf = (id) => `/api/files/${id}/content?download=1`;

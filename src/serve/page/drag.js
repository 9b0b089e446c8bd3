// Windows by pointer: drag to make one, drag an edge to move it, click to move the cursor.

import { player } from "./player.js";
import { store } from "./store.js";
import { view } from "./view.js";
import { setWindows } from "./windows.js";

const kEdgePixels = 6;
const kClickPixels = 4;

/** The edge under a place, as [window's number, 0 for begin or 1 for end]. */
function edgeAt(x, width) {
  let found = null;
  store.edit().windows.forEach((window, number) => {
    window.forEach((time, side) => {
      if (Math.abs(view.xOf(time ?? view.total(), width) - x) <= kEdgePixels) {
        found = [number, side];
      }
    });
  });
  return found;
}

function withEdge(windows, [number, side], time) {
  return windows.map((window, i) => (i === number ? window.map((old, s) => (s === side ? time : old)) : window));
}

export function watchPointer(canvas) {
  let drag = null;
  const timeOf = (event) => {
    const x = Math.min(Math.max(event.offsetX, 0), canvas.clientWidth);
    return view.timeAt(x, canvas.clientWidth);
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) {
      return;
    }
    canvas.setPointerCapture(event.pointerId);
    drag = { x: event.offsetX, time: timeOf(event), edge: edgeAt(event.offsetX, canvas.clientWidth),
      before: store.edit().windows, moved: false };
  });

  canvas.addEventListener("pointermove", (event) => {
    if (!drag) {
      canvas.style.cursor = edgeAt(event.offsetX, canvas.clientWidth) ? "ew-resize" : "crosshair";
      return;
    }
    drag.moved ||= Math.abs(event.offsetX - drag.x) > kClickPixels;
    if (!drag.moved) {
      return;
    }
    const time = timeOf(event);
    const windows = drag.edge
      ? withEdge(drag.before, drag.edge, time)
      : [...drag.before, [Math.min(drag.time, time), Math.max(drag.time, time)]];
    store.change({ windows });
  });

  canvas.addEventListener("pointerup", (event) => {
    if (drag?.moved) {
      setWindows(store.edit().windows);
    } else if (drag) {
      player.seek(timeOf(event));
    }
    drag = null;
  });

  canvas.addEventListener("pointercancel", () => {
    if (drag) {
      store.change({ windows: drag.before });
    }
    drag = null;
  });

  canvas.addEventListener("wheel", (event) => {
    const sideways = event.deltaX || (event.shiftKey ? event.deltaY : 0);
    if (event.ctrlKey) {
      event.preventDefault();
      view.zoom(event.deltaY > 0 ? 1.25 : 0.8, timeOf(event));
    } else if (sideways) {
      event.preventDefault();
      view.show(view.begin + (sideways / canvas.clientWidth) * view.length, view.length);
    }
  }, { passive: false });
}

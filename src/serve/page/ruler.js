// The time line above the tracks.

import { colour, contextOf } from "./dom.js";
import { timeText } from "./time.js";
import { view } from "./view.js";

const kSteps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600];
const kLabelPixels = 80;

export function drawRuler(canvas) {
  const context = contextOf(canvas);
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  const least = (view.length / width) * kLabelPixels;
  const step = kSteps.find((seconds) => seconds >= least) || kSteps.at(-1);
  const decimals = step >= 1 ? 0 : step >= 0.1 ? 1 : step >= 0.01 ? 2 : 3;
  context.fillStyle = colour("--quiet");
  context.font = "12px system-ui, sans-serif";
  for (let tick = Math.ceil(view.begin / step); tick * step <= view.end; tick += 1) {
    const x = view.xOf(tick * step, width);
    context.fillRect(x, height - 6, 1, 6);
    context.fillText(timeText(tick * step, decimals), x + 3, height - 8);
  }
  context.fillStyle = colour("--cursor");
  context.fillRect(view.xOf(view.cursor, width) - 1, 0, 2, height);
}

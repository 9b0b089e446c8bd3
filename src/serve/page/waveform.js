// Draws a recording's waveform: extremes of many samples, or the samples themselves from near.

import { colour, contextOf } from "./dom.js";
import { levelFor, tiles } from "./tiles.js";
import { view } from "./view.js";

const kTilePairs = 2048;
const kTileSamples = 8192;
const kNearBy = 64; // samples a pixel, below which they are drawn

function drawPeaks(context, width, height, recording) {
  const { peak_samples: pairSamples, factor } = recording.overview;
  const pairsPerSecond = recording.sample_rate / pairSamples;
  const level = levelFor(pairsPerSecond, width / view.length, factor);
  const pairSeconds = factor ** level / pairsPerSecond;
  const first = Math.floor(view.begin / pairSeconds / kTilePairs);
  const last = Math.floor(view.end / pairSeconds / kTilePairs);
  const pixels = Math.max(1, view.xOf(view.begin + pairSeconds, width));
  for (let tile = first; tile <= last; tile += 1) {
    const data = tiles.get(recording, "peaks", level, tile * kTilePairs, kTilePairs, 2);
    const pairs = new Int8Array(data || new ArrayBuffer(0));
    for (let i = 0; i < pairs.length / 2; i += 1) {
      const x = view.xOf((tile * kTilePairs + i) * pairSeconds, width);
      if (x > -pixels && x < width) {
        const top = (0.5 - pairs[2 * i + 1] / 256) * height;
        const bottom = (0.5 - pairs[2 * i] / 256) * height;
        context.fillRect(x, top, pixels, Math.max(bottom - top, 1));
      }
    }
  }
}

function drawSamples(context, width, height, recording) {
  const { channels } = recording.overview;
  const rate = recording.sample_rate;
  const first = Math.floor((view.begin * rate) / kTileSamples);
  const last = Math.floor((view.end * rate) / kTileSamples);
  for (let channel = 0; channel < channels; channel += 1) {
    context.beginPath();
    for (let tile = first; tile <= last; tile += 1) {
      const data = tiles.get(recording, "samples", 0, tile * kTileSamples, kTileSamples, 2 * channels);
      const samples = new Int16Array(data || new ArrayBuffer(0));
      for (let i = 0; i < samples.length / channels; i += 1) {
        const x = view.xOf((tile * kTileSamples + i) / rate, width);
        if (x > -width && x < 2 * width) {
          context.lineTo(x, (0.5 - samples[i * channels + channel] / 65536) * height);
        }
      }
    }
    context.stroke();
  }
}

export function drawWaveform(canvas, recording) {
  const context = contextOf(canvas);
  if (!recording.overview) {
    return;
  }
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  context.fillStyle = context.strokeStyle = colour("--accent");
  const samplesPerPixel = (view.length * recording.sample_rate) / width;
  (samplesPerPixel < kNearBy ? drawSamples : drawPeaks)(context, width, height, recording);
}

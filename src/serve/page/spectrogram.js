// Draws the spectrogram of a recording into a canvas, tile by tile.

import { contextOf } from "./dom.js";
import { palette, theme } from "./palette.js";
import { levelFor, tiles } from "./tiles.js";
import { view } from "./view.js";

const kTileColumns = 512;
const kMostPictures = 120;

const pictures = new Map(); // key -> {canvas, columns}

/** The picture of a tile: its columns from left to right, low bands at the bottom. */
function pictureOf(key, data, bands) {
  const columns = data.byteLength / bands;
  const found = pictures.get(key);
  if (found && found.columns === columns) {
    return found.canvas;
  }
  const levels = new Int8Array(data);
  const image = new ImageData(columns, bands);
  const pixels = new Uint32Array(image.data.buffer);
  const colours = palette();
  for (let column = 0; column < columns; column += 1) {
    for (let band = 0; band < bands; band += 1) {
      pixels[(bands - 1 - band) * columns + column] = colours[levels[column * bands + band] + 128];
    }
  }
  const canvas = new OffscreenCanvas(columns, bands);
  canvas.getContext("2d").putImageData(image, 0, 0);
  pictures.delete(key);
  pictures.set(key, { canvas, columns });
  while (pictures.size > kMostPictures) {
    pictures.delete(pictures.keys().next().value);
  }
  return canvas;
}

export function drawSpectrogram(canvas, recording) {
  const context = contextOf(canvas);
  const overview = recording.overview;
  if (!overview) {
    return;
  }
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  const columnsPerSecond = recording.sample_rate / overview.hop;
  const level = levelFor(columnsPerSecond, width / view.length, overview.factor);
  const columnSeconds = overview.factor ** level / columnsPerSecond;
  const first = Math.floor(view.begin / columnSeconds / kTileColumns);
  const last = Math.floor(view.end / columnSeconds / kTileColumns);
  for (let tile = first; tile <= last; tile += 1) {
    const data = tiles.get(recording, "spectra", level, tile * kTileColumns, kTileColumns, overview.bands);
    if (!data || data.byteLength === 0) {
      continue;
    }
    const key = `${recording.id} ${level} ${tile} ${theme()}`;
    const picture = pictureOf(key, data, overview.bands);
    const begin = tile * kTileColumns * columnSeconds;
    const x = view.xOf(begin, width);
    const end = view.xOf(begin + picture.width * columnSeconds, width);
    context.drawImage(picture, x, 0, end - x, height);
  }
}

/** The frequency at a height of the picture, from 0 at its top to 1: the mel scale. */
export function hzAt(share, topHz) {
  const mel = (hz) => 2595 * Math.log10(1 + hz / 700);
  const lowest = mel(20);
  const mels = lowest + (1 - share) * (mel(topHz) - lowest);
  return 700 * (10 ** (mels / 2595) - 1);
}

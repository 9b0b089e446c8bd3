// Colours of levels: dark to bright on a dark page, light to dark on a light one.

const kDark = [
  [8, 5, 20], [38, 12, 72], [92, 24, 110], [152, 42, 106], [212, 72, 82], [246, 130, 62], [253, 200, 110],
  [252, 250, 220],
];
const kLight = [
  [255, 255, 255], [240, 230, 244], [216, 190, 226], [190, 140, 200], [160, 86, 166], [118, 40, 128],
  [70, 18, 92], [24, 8, 48],
];
const kFloor = 0.3; // of the scale: levels below -84 dBFS look alike
const kTop = 0.9;

const isDark = window.matchMedia("(prefers-color-scheme: dark)");

function tableOf(stops) {
  const table = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    const share = Math.min(Math.max((byte / 255 - kFloor) / (kTop - kFloor), 0), 1) * (stops.length - 1);
    const stop = Math.min(Math.floor(share), stops.length - 2);
    const part = share - stop;
    const [red, green, blue] = stops[stop].map((value, i) =>
      Math.round(value + part * (stops[stop + 1][i] - value)));
    table[byte] = (255 << 24) | (blue << 16) | (green << 8) | red; // little end first
  }
  return table;
}

const tables = { dark: tableOf(kDark), light: tableOf(kLight) };

export const theme = () => (isDark.matches ? "dark" : "light");
export const palette = () => tables[theme()];
export const onThemeChange = (action) => isDark.addEventListener("change", action);

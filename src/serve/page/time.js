// Times as people write them.

/** 83.4567 -> "1:23.457" with three decimals. */
export function timeText(seconds, decimals = 3) {
  const factor = 10 ** decimals;
  const whole = Math.round(Math.max(0, seconds) * factor) / factor;
  const minutes = Math.floor(whole / 60);
  const rest = (whole - 60 * minutes).toFixed(decimals).padStart(decimals ? 3 + decimals : 2, "0");
  const hours = Math.floor(minutes / 60);
  return hours > 0
    ? `${hours}:${String(minutes % 60).padStart(2, "0")}:${rest}`
    : `${minutes}:${rest}`;
}

/** "1:23.5", "83.5" or "1:02:03" in seconds; NaN for anything else. */
export function secondsFrom(text) {
  const parts = text.trim().split(":");
  if (parts.length > 3 || !parts.every((part) => /^\d+(\.\d*)?$/.test(part))) {
    return NaN;
  }
  return parts.reduce((sum, part) => 60 * sum + Number(part), 0);
}

/** How long something will take: "2 min left". */
export function leftText(seconds) {
  if (!(seconds > 0)) {
    return "";
  }
  return seconds < 90 ? `${Math.ceil(seconds)} s left` : `${Math.ceil(seconds / 60)} min left`;
}

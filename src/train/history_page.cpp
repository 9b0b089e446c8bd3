#include "lasso/train/history_page.hpp"

namespace lasso::train {

namespace {

constexpr const char* kBefore = R"html(<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>Training</title>
<style>
body { font: 14px sans-serif; margin: 2em auto; max-width: 960px; color: #222; }
figure { display: inline-block; margin: 0 24px 24px 0; }
svg { border: 1px solid #ccc; }
text { font: 11px sans-serif; fill: #555; }
td, th { padding: 4px 12px 4px 0; text-align: left; font-weight: normal; }
audio { width: 220px; height: 32px; }
</style>
<h1>Training</h1>
<p id="now"></p>
<div id="curves"></div>
<table id="listen"></table>
<script>
const entries =
)html";

constexpr const char* kAfter = R"html(;
const width = 420, height = 200, left = 56, bottom = 24, top = 10, right = 10;
const short = value => Number(value.toPrecision(4)).toString();
const svg = (name, attributes, text) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const key in attributes) made.setAttribute(key, attributes[key]);
  if (text !== undefined) made.textContent = text;
  return made;
};
const add = (parent, name, text) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  parent.appendChild(made);
  return made;
};
const curve = name => {
  const points = entries.filter(entry => typeof entry[name] === "number");
  const values = points.map(entry => entry[name]);
  let low = Math.min(...values), high = Math.max(...values);
  if (low === high) { low -= 1; high += 1; }
  const last = entries[entries.length - 1].step;
  const x = step => left + (width - left - right) * step / last;
  const y = value => top + (height - top - bottom) * (high - value) / (high - low);
  const drawing = svg("svg", { width, height, role: "img", "aria-label": name });
  for (let i = 0; i <= 4; ++i) {
    const value = low + (high - low) * i / 4;
    drawing.append(
      svg("line", { x1: left, x2: width - right, y1: y(value), y2: y(value), stroke: "#eee" }),
      svg("text", { x: left - 6, y: y(value) + 4, "text-anchor": "end" }, short(value)),
      svg("text", { x: x(last * i / 4), y: height - 8, "text-anchor": "middle" },
          Math.round(last * i / 4)));
  }
  drawing.append(svg("polyline", {
    points: points.map(entry => x(entry.step) + "," + y(entry[name])).join(" "),
    fill: "none", stroke: "#06c", "stroke-width": 1.5 }));
  const figure = add(document.getElementById("curves"), "figure");
  figure.append(drawing);
  add(figure, "figcaption", name + ": " + short(values[values.length - 1]));
};
if (entries.length > 0) {
  const last = entries[entries.length - 1];
  document.getElementById("now").textContent = "Step " + last.step;
  Object.keys(last).filter(key => key !== "step" && typeof last[key] === "number").forEach(curve);
  const steps = entries.filter(entry => entry.listen).map(entry => entry.step);
  const table = document.getElementById("listen");
  if (steps.length > 0) {
    const names = ["mixture", "target"].concat(steps.map(step => "step-" + step));
    const head = add(table, "tr");
    ["asked for"].concat(names).forEach(name => add(head, "th", name.replace("-", " ")));
    entries.find(entry => entry.listen).listen.forEach((query, number) => {
      const row = add(table, "tr");
      add(row, "td", query);
      names.forEach(name => {
        const audio = add(add(row, "td"), "audio");
        audio.controls = true;
        audio.preload = "none";
        audio.src = "listen/" + number + "-" + name + ".flac";
      });
    });
  }
}
</script>
</html>
)html";

/// JSON that may stand in a script: a query could hold the end of one.
std::string within_script(const std::string& json) {
  std::string safe;
  for (const char letter : json) {
    safe += letter == '<' ? "\\u003c" : std::string(1, letter);
  }
  return safe;
}

}  // namespace

std::string history_page(const std::string& history) {
  return kBefore + within_script(history) + kAfter;
}

}  // namespace lasso::train

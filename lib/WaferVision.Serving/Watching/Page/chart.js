// Latency of the last minutes on a logarithmic scale, with the request rate below: drawn as SVG, read with the mouse or the arrow keys.

import { byId, milliseconds } from "./dom.js";

const left = 52, right = 34, top = 8, between = 26, bottom = 20, rateShare = 0.2;
let seconds = [], chosen = null;

export function start() {
  const box = byId("chart");
  new ResizeObserver(draw).observe(box);
  box.addEventListener("pointermove", event => {
    const bounds = box.getBoundingClientRect();
    choose(Math.round((event.clientX - bounds.left - left) / (bounds.width - left - right) * (seconds.length - 1)));
  });
  box.addEventListener("pointerleave", () => choose(null));
  box.addEventListener("blur", () => choose(null));
  box.addEventListener("keydown", event => {
    const last = seconds.length - 1, from = chosen ?? last;
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, PageUp: from - 10, PageDown: from + 10, Home: 0, End: last }[event.key];
    if (to !== undefined && last >= 0) {
      event.preventDefault();
      byId("reading").setAttribute("aria-live", "polite");
      choose(to);
    } else if (event.key === "Escape") choose(null);
  });
}

export function show(latest) {
  // The place that is being read moves on with its second.
  if (chosen !== null && seconds.length) {
    const index = latest.findIndex(second => second.time === seconds[chosen].time);
    chosen = index < 0 ? null : index;
  }
  seconds = latest;
  draw();
}

function choose(index) {
  chosen = index === null || seconds.length === 0 ? null : Math.max(0, Math.min(seconds.length - 1, index));
  if (chosen === null) byId("reading").setAttribute("aria-live", "off");
  draw();
}

function draw() {
  const box = byId("chart"), width = box.clientWidth, height = box.clientHeight;
  if (!width || seconds.length === 0) return;
  const svg = node("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  const rateHeight = (height - top - between - bottom) * rateShare, floor = height - bottom, rateTop = floor - rateHeight, low = rateTop - between;
  const x = index => left + (width - left - right) * index / (seconds.length - 1);

  const times = seconds.flatMap(second => second.p50Ms === null ? [] : [second.p50Ms, second.p99Ms]);
  const from = times.length ? Math.floor(Math.log10(Math.min(...times))) : 0, to = Math.max(from + 1, times.length ? Math.ceil(Math.log10(Math.max(...times))) : 2);
  const y = ms => low - (low - top) * (Math.log10(ms) - from) / (to - from);
  for (let power = from; power <= to; power++) {
    const at = y(10 ** power);
    svg.append(node("line", { class: "grid", x1: left, x2: width - right, y1: at, y2: at }),
      text(left - 8, at + 4, power >= 3 ? `${10 ** (power - 3)} s` : `${10 ** power} ms`, { "text-anchor": "end" }));
  }
  svg.append(node("path", { class: "p99", d: path(second => second.p99Ms, x, y) }), node("path", { class: "p50", d: path(second => second.p50Ms, x, y) }));
  names(svg, width - right + 6, y);

  const most = Math.max(1, ...seconds.map(second => second.requests)), bar = Math.max(1, (width - left - right) / seconds.length - 0.6);
  seconds.forEach((second, index) => {
    const tall = rateHeight * second.requests / most, refused = rateHeight * second.refused / most;
    if (tall > 0) svg.append(node("rect", { class: "rate", x: x(index) - bar / 2, y: floor - tall, width: bar, height: tall }));
    if (refused > 0) svg.append(node("rect", { class: "refused", x: x(index) - bar / 2, y: floor - refused, width: bar, height: refused }));
  });
  svg.append(node("line", { class: "grid", x1: left, x2: width - right, y1: floor, y2: floor }),
    text(left - 8, rateTop + 8, `${most}/s`, { "text-anchor": "end" }));
  for (let minute = 0; minute * 60 < seconds.length; minute++) {
    const index = seconds.length - 1 - 60 * minute;
    svg.append(text(x(index), height - 4, minute === 0 ? "now" : `${minute} min ago`, { "text-anchor": minute === 0 ? "end" : "middle" }));
  }

  if (chosen !== null) svg.append(node("line", { class: "cursor", x1: x(chosen), x2: x(chosen), y1: top, y2: floor }));
  box.replaceChildren(svg);
  byId("reading").textContent = reading(chosen === null ? seconds.findLast(second => second.requests > 0) : seconds[chosen]);
}

function path(value, x, y) {
  let drawn = "", pen = false;
  seconds.forEach((second, index) => {
    const ms = value(second);
    if (ms === null) { pen = false; return; }
    // A second between two without requests is a dot.
    drawn += `${pen ? "L" : "M"}${x(index).toFixed(1)} ${y(ms).toFixed(1)}${pen ? "" : "h.1"}`;
    pen = true;
  });
  return drawn;
}

// Each line has its name at its end; where they are close, the names keep their distance.
function names(svg, at, y) {
  const last = seconds.findLast(second => second.p50Ms !== null);
  if (!last) return;
  const p50 = y(last.p50Ms), p99 = Math.min(y(last.p99Ms), p50 - 13);
  svg.append(text(at, p50 + 4, "p50", { class: "p50-name" }), text(at, p99 + 4, "p99", { class: "p99-name" }));
}

function reading(second) {
  if (!second) return "No request in the last three minutes.";
  const time = new Date(1000 * second.time).toLocaleTimeString([], { hour12: false });
  return second.requests === 0 ? `${time}: no request.`
    : `${time}: ${second.requests} requests${second.refused ? `, ${second.refused} refused` : ""}; median ${milliseconds(second.p50Ms)}, 99th percentile ${milliseconds(second.p99Ms)}.`;
}

function node(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function text(x, y, content, attributes) {
  const made = node("text", { x, y, ...attributes });
  made.textContent = content;
  return made;
}

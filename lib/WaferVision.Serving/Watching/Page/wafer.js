// Draws wafer maps: passing dies green, failing dies never green, no die blank; or blue and vermilion, which every eye tells apart.

import { byId } from "./dom.js";

const trade = { pass: "#a3d9a5", fail: "#b3202c" }, safe = { pass: "#56B4E9", fail: "#D55E00" };

// From light to dark, so that it reads without colour too.
const heatColours = [[255, 247, 243], [252, 197, 192], [247, 104, 161], [174, 1, 126], [73, 0, 106]];

const around = { down: 0, left: 0.25, up: 0.5, right: 0.75 };

export const palette = () => byId("safe-colours").checked ? safe : trade;

/** Draws a map of rows × columns digits, one a die. */
export function drawMap(canvas, map) {
  const colours = palette();
  drawDies(canvas, map, (context, code, x, y, width, height) => {
    context.fillStyle = code === "1" ? colours.pass : colours.fail;
    context.fillRect(x, y, width, height);
  });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", describe(map));
}

/** Draws where the model looks: the hotter, the darker; a dot marks each failing die. */
export function drawHeat(canvas, map, heat) {
  drawDies(canvas, map, (context, code, x, y, width, height, row, column) => {
    const at = heat.values[Math.min(heat.size - 1, Math.floor((row + 0.5) / map.rows * heat.size))];
    const value = at[Math.min(heat.size - 1, Math.floor((column + 0.5) / map.columns * heat.size))];
    context.fillStyle = heatColour(value);
    context.fillRect(x, y, width, height);
    if (code === "2") {
      context.fillStyle = value > 0.6 ? "#fff" : "#222";
      const side = Math.max(1, 0.34 * Math.min(width, height));
      context.fillRect(x + (width - side) / 2, y + (height - side) / 2, side, side);
    }
  });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `Where the model looks, by ${heat.method}: the darker, the more it counts`);
}

function drawDies(canvas, map, die) {
  const scale = window.devicePixelRatio || 1, side = Math.max(1, Math.round((canvas.clientWidth || 120) * scale));
  canvas.width = canvas.height = side;
  const context = canvas.getContext("2d"), edge = 0.02 * side, inner = side - 2 * edge;
  const width = inner / map.columns, height = inner / map.rows, gap = Math.min(width, height) > 4 ? 0.12 : 0;
  outline(context, side, map.notch);
  for (let row = 0; row < map.rows; row++) {
    for (let column = 0; column < map.columns; column++) {
      const code = map.dies[row * map.columns + column];
      if (code !== "0") {
        // Without gaps, a little overlap hides the seams between dies.
        die(context, code, edge + column * width, edge + row * height, gap ? width * (1 - gap) : width + 0.6, gap ? height * (1 - gap) : height + 0.6, row, column);
      }
    }
  }
}

function outline(context, side, notch) {
  const middle = side / 2, radius = side / 2 - 1, turn = Math.PI / 2 + 2 * Math.PI * (around[notch] ?? 0), half = 0.05;
  context.beginPath();
  context.arc(middle, middle, radius, turn + half, turn - half + 2 * Math.PI);
  context.lineTo(middle + Math.cos(turn) * radius * 0.93, middle + Math.sin(turn) * radius * 0.93);
  context.closePath();
  context.fillStyle = "#eef1f4";
  context.fill();
  context.strokeStyle = "#8a94a0";
  context.lineWidth = Math.max(1, side / 200);
  context.stroke();
}

function heatColour(value) {
  const at = Math.max(0, Math.min(1, value)) * (heatColours.length - 1), below = Math.min(heatColours.length - 2, Math.floor(at)), part = at - below;
  return `rgb(${heatColours[below].map((from, i) => Math.round(from + part * (heatColours[below + 1][i] - from))).join(" ")})`;
}

function describe(map) {
  let failing = 0, dies = 0;
  for (const code of map.dies) {
    failing += code === "2";
    dies += code !== "0";
  }
  return `Wafer map of ${map.rows} rows and ${map.columns} columns, ${failing} of ${dies} dies fail`;
}

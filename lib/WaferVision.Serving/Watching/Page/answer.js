// Sends a file to be named, and shows the answer.

import { ask, byId, element, meter, percent } from "./dom.js";
import { drawHeat, drawMap } from "./wafer.js";

// A lot has 25 wafers.
const mostShown = 25;
const mostLarge = 4;
let shown = [];

// Files that were sent: of two, the answer to the later one is shown.
let turns = 0;

export function start() {
  const drop = byId("drop"), input = byId("file");
  input.addEventListener("change", () => {
    if (input.files.length > 0) send(input.files[0]);
    input.value = "";
  });

  // A file that misses the field must not replace the page.
  for (const name of ["dragover", "drop"]) document.addEventListener(name, event => event.preventDefault());
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, () => drop.classList.add("over"));
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", event => {
    if (event.dataTransfer.files.length > 0) send(event.dataTransfer.files[0]);
  });
}

/** Draws again what is shown: in other colours, or on another scale. */
export function redraw() {
  for (const draw of shown) draw();
}

/** The rows that tell the likeliest classes. */
export function top3(guesses) {
  return element("table", {}, element("tbody", {}, ...guesses.map(guess => element("tr", {},
    element("th", { scope: "row", textContent: guess.class }), element("td", { className: "number", textContent: percent(guess.probability) }),
    element("td", { className: "wide" }, meter(guess.probability))))));
}

async function send(file) {
  const box = byId("answer"), turn = ++turns;
  box.replaceChildren(element("p", { className: "empty", textContent: `${file.name}: asking…` }));
  try {
    const answers = await classify(file);
    const maps = await mapsOf(answers);
    if (turn !== turns) return;
    shown = [];
    const results = answers.slice(0, mostShown).map(answer => (answers.length > mostLarge ? smallResult : result)(file, answer, maps.get(answer.id)));
    box.replaceChildren(
      ...answers.length > 1 ? [element("p", { className: "empty", textContent: `${file.name}: ${answers.length} maps${answers.length > mostShown ? `, the first ${mostShown} shown` : ""}` })] : [],
      ...results);
    redraw();
  } catch (problem) {
    if (turn !== turns) return;
    const { position, expected, found, remedy } = problem.problem ?? {};
    box.replaceChildren(element("div", { className: "failure" },
      element("strong", { textContent: `${file.name}: ${problem.message}` }),
      found && expected ? element("p", { textContent: `At ${position}: expected ${expected}; found ${found}.` }) : null,
      remedy ? element("p", { textContent: remedy }) : null));
  }
}

async function classify(file) {
  const request = { method: "POST", body: file, headers: { "content-type": file.type || (file.name.endsWith(".txt") ? "text/plain" : "application/octet-stream") } };
  return (await ask("v1/classify?heatmap=few", request)).predictions;
}

// The service has read the file and knows its dies; it files them a moment after it has answered.
async function mapsOf(answers) {
  const found = new Map();
  for (let attempt = 0; attempt < 10 && answers.some(answer => !found.has(answer.id)); attempt++) {
    if (attempt > 0) await new Promise(done => setTimeout(done, 100));
    const { predictions } = await ask(`v1/predictions?last=100&maps=true`);
    for (const one of predictions) found.set(one.id, one);
  }
  return found;
}

function result(file, answer, map) {
  const pictures = element("div", { className: "pictures" });
  if (map?.dies) {
    picture(pictures, `${map.rows} × ${map.columns}`, canvas => drawMap(canvas, map));
    if (answer.heatmap) picture(pictures, "where the model looks", canvas => drawHeat(canvas, map, answer.heatmap));
  }
  const who = answer.source === "fallback" ? "by rules, as the model fails" : answer.source === "challenger" ? "by the challenger" : `model ${answer.modelVersion}`;
  return element("article", { className: "result" },
    element("h3", { textContent: answer.class }),
    element("p", { textContent: `${answer.name ?? file.name}; ${who}; ${answer.computeMs.toFixed(1)} ms` }),
    answer.abstained ? element("p", { className: "review", textContent: `A person should look: ${answer.review}.` }) : null,
    pictures,
    top3(answer.top3));
}

// One of many: a row.
function smallResult(file, answer, map) {
  const canvas = element("canvas");
  if (map?.dies) shown.push(() => drawMap(canvas, map));
  return element("article", { className: "result small" },
    map?.dies ? canvas : element("span"),
    element("div", {},
      element("h3", { textContent: answer.class }),
      element("p", { textContent: answer.name ?? file.name }),
      element("p", { textContent: answer.top3.map(guess => `${guess.class} ${percent(guess.probability)}`).join(", ") }),
      answer.abstained ? element("p", { className: "review", textContent: `A person should look: ${answer.review}.` }) : null));
}

function picture(box, caption, draw) {
  const canvas = element("canvas");
  box.append(element("figure", {}, canvas, element("figcaption", { textContent: caption })));
  shown.push(() => draw(canvas));
}

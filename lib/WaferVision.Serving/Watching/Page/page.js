// Asks the service how it is, once a second while the page is seen, and shows it.

import * as answer from "./answer.js";
import * as chart from "./chart.js";
import { ask, byId, element, meter, milliseconds, percent, short } from "./dom.js";
import { drawMap } from "./wafer.js";

const problems = { connection: [], live: [], drift: [], challenger: [], predictions: [] };
let latest = [], challenged = false;

function choices() {
  const theme = byId("theme"), safe = byId("safe-colours");
  theme.value = localStorage.getItem("theme") ?? "light dark";
  safe.checked = localStorage.getItem("safe-colours") === "yes";
  const apply = () => { document.documentElement.style.colorScheme = theme.value; };
  apply();
  theme.addEventListener("change", () => { localStorage.setItem("theme", theme.value); apply(); });
  safe.addEventListener("change", () => { localStorage.setItem("safe-colours", safe.checked ? "yes" : "no"); drawLatest(); answer.redraw(); });
  byId("key").addEventListener("submit", event => {
    event.preventDefault();
    sessionStorage.setItem("key", byId("key-text").value);
    byId("key-text").value = "";
    byId("key").hidden = true;
    refresh();
  });
}

function alerts() {
  const lines = Object.values(problems).flat(), box = byId("alerts");
  if (lines.join("\n") !== [...box.children].map(item => item.textContent).join("\n")) {
    box.replaceChildren(...lines.map(line => element("li", { textContent: line })));
  }
}

function showLive(live) {
  byId("model").textContent = live.model ? `${live.model.name}, version ${live.model.version}, ${live.model.classes.length} classes` : "no model yet";
  const status = byId("status"), text = !live.ready ? "not ready" : live.modelFails ? "rules answer" : "ready";
  if (status.textContent !== text) status.textContent = text;
  status.classList.toggle("bad", text !== "ready");
  challenged = live.challenger;
  problems.live = [
    ...live.modelFails ? ["The model fails: rules on map statistics answer in its place."] : [],
    ...live.challengerProblem ? [`There is no challenger: ${live.challengerProblem}`] : [],
    ...live.logProblem ? [`Predictions cannot be logged: ${live.logProblem}.`] : [],
  ];

  const last = live.seconds.slice(-10), sum = pick => last.reduce((total, second) => total + pick(second), 0), requests = sum(second => second.requests);
  const times = last.filter(second => second.p50Ms !== null).map(second => second.p50Ms).sort((a, b) => a - b);
  figure("rate", (requests / last.length).toFixed(requests < 100 ? 1 : 0), "");
  figure("p50", ...milliseconds(times[Math.floor(times.length / 2)]).split(" "));
  figure("p99", ...milliseconds(times.length ? Math.max(...last.map(second => second.p99Ms ?? 0)) : null).split(" "));
  figure("refused", requests ? (100 * sum(second => second.refused) / requests).toFixed(1) : "–", requests ? "%" : "");
  figure("waiting", `${live.waiting}`, "");
  chart.show(live.seconds);

  const total = live.classes.reduce((count, one) => count + one.count, 0);
  byId("shares").querySelector(".empty").hidden = total > 0;
  byId("shares-of").textContent = total > 0 ? `of the latest ${total}` : "";
  rows("classes", live.classes.map(one => [one.class, `${one.count}`, meter(one.count / total)]));
}

function figure(id, number, unit) {
  byId(id).replaceChildren(number, ...unit ? [element("small", { textContent: unit })] : []);
}

// The first cell names the row; elements are wide, text is a number.
function rows(id, cells, className = () => "") {
  byId(id).replaceChildren(...cells.map((row, index) => element("tr", { className: className(index) }, ...row.map((cell, column) =>
    column === 0 ? element("th", { scope: "row", textContent: cell })
      : typeof cell === "string" ? element("td", { className: "number", textContent: cell })
        : element("td", { className: "wide" }, cell)))));
}

function showDrift(drift) {
  byId("drift-state").textContent = drift.state === "learning"
    ? `learning what is usual: ${drift.referenceMaps} of ${drift.referenceWanted ?? "?"} maps`
    : drift.figures.length === 0 ? `waits for ${drift.windowWanted} maps: ${drift.window} so far`
      : `the latest ${drift.window} maps against ${drift.referenceMaps} of ${drift.reference.split(/[\\/]/).at(-1)}`;
  byId("drift-table").hidden = drift.figures.length === 0;
  rows("drift-figures", drift.figures.map(one => [
    one.name + (one.alertSince ? " ▲" : ""), one.psi.toFixed(3), meter(one.psi / 0.4, one.level, [0.25, 0.5]), one.psiNoise.toFixed(2), one.ks === null ? "–" : one.ks.toFixed(2),
    short(one.referenceMedian), short(one.currentMedian),
  ]), index => drift.figures[index].alertSince ? "alert" : "");
  const drifted = drift.figures.filter(one => one.alertSince), since = drifted.map(one => one.alertSince).sort()[0];
  problems.drift = drifted.length === 0 ? [] : [`Drift since ${new Date(since).toLocaleTimeString([], { hour12: false })}: ${drifted.map(one =>
    one.name + (one.referenceMedian === null ? "" : ` (median ${short(one.referenceMedian)} before, ${short(one.currentMedian)} now)`)).join(", ")}.`];
}

function showChallenger(state) {
  byId("challenger").hidden = false;
  byId("challenger-state").textContent = `${state.model.name}, version ${state.model.version}; ${state.mode}${state.share ? `, answers ${percent(state.share)} of the maps` : ""}`;
  const pairs = [
    ["compared", `${state.compared} maps`], ["agreement", state.agreement === null ? "–" : percent(state.agreement)],
    ["confidence, champion / challenger", state.agreement === null ? "–" : `${percent(state.championConfidence)} / ${percent(state.challengerConfidence)}`],
    ["median time a map", state.championTime ? `${milliseconds(state.championTime.p50Ms)} / ${milliseconds(state.challengerTime.p50Ms)}` : "–"],
    ["answered itself", `${state.answered}`], ["failed batches", `${state.failures}`], ["skipped", `${state.skipped}`],
  ];
  byId("challenger-figures").replaceChildren(...pairs.map(([name, value]) => element("div", {}, element("dt", { textContent: name }), element("dd", { textContent: value }))));
  rows("challenger-classes", state.perClass.map(one => [one.class, `${one.champion}`, `${one.challenger}`, `${one.both}`]));
  problems.challenger = state.problem ? [`Challenger: ${state.problem}.`] : [];
}

function showPredictions({ predictions, problem }) {
  problems.predictions = problem ? [`The log cannot be read: ${problem}.`] : [];
  byId("latest").querySelector(".empty").hidden = predictions.length > 0;
  if (predictions.map(one => one.id).join() !== latest.map(one => one.id).join()) {
    latest = predictions;
    drawLatest();
  }
}

function drawLatest() {
  const box = byId("maps"), kept = new Map([...box.children].map(tile => [tile.dataset.id, tile]));

  // Tiles that stay are moved and not made anew, so that the one with the focus keeps it.
  latest.forEach((one, index) => {
    const tile = kept.get(one.id) ?? makeTile(one);
    kept.delete(one.id);
    if (box.children[index] !== tile) box.insertBefore(tile, box.children[index] ?? null);
    const canvas = tile.querySelector("canvas");
    if (canvas) drawMap(canvas, one);
  });
  for (const tile of kept.values()) tile.remove();
}

function makeTile(one) {
  const note = one.source === "fallback" ? element("span", { className: "failure", textContent: "by rules" })
    : one.review ? element("span", { className: "review", textContent: `${Math.round(100 * one.probability)} %, look` })
      : element("span", { textContent: percent(one.probability) });
  const tile = element("button", { type: "button", onclick: () => open(one) },
    one.dies ? element("canvas") : element("span", { textContent: `${one.rows} × ${one.columns}` }), element("b", { textContent: one.class, title: one.class }), note);
  tile.dataset.id = one.id;
  return tile;
}

function open(one) {
  const canvas = one.dies ? element("canvas") : null;
  byId("map-title").textContent = one.class;
  byId("map-body").replaceChildren(
    ...canvas ? [canvas] : [],
    ...one.review ? [element("p", { className: "review", textContent: `A person should look: ${one.review}.` })] : [],
    answer.top3(one.top3),
    element("p", { className: "note", textContent: `${new Date(one.time).toLocaleString()}; ${one.rows} × ${one.columns}; ${one.source} ${one.modelVersion}; waited ${milliseconds(one.queueMs)}, computed in ${milliseconds(one.computeMs)}; ${one.id}` }));
  byId("map").showModal();
  if (canvas) drawMap(canvas, one);
}

async function part(work) {
  try {
    await work();
    problems.connection = [];
    return true;
  } catch (problem) {
    if (problem.status === 401) {
      byId("key").hidden = false;
      problems.connection = [sessionStorage.getItem("key") ? "The service does not know this API key." : "The service asks for an API key."];
    } else {
      problems.connection = [problem.status ? `The service says: ${problem.message}` : "The service does not answer."];
      byId("status").textContent = "no connection";
      byId("status").classList.add("bad");
    }
    return false;
  }
}

async function refresh() {
  if (await part(async () => showLive(await ask("v1/live")))) {
    await part(async () => showPredictions(await ask("v1/predictions?last=24&maps=true")));
    await part(async () => showDrift(await ask("v1/drift")));
    if (challenged) await part(async () => showChallenger(await ask("v1/challenger")));
  }
  alerts();
}

async function run() {
  for (;;) {
    if (!document.hidden) await refresh();
    await new Promise(done => setTimeout(done, 1000));
  }
}

choices();
chart.start();
answer.start();
window.addEventListener("resize", () => { drawLatest(); answer.redraw(); });
run();

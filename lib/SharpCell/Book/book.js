// Draws what the page holds as source: formulas (KaTeX), diagrams (mermaid), charts (plotly.js). Each library may be absent; the source stays.
(() => {
  "use strict";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function drawMaths() {
    if (!window.katex) return;
    for (const element of all(".math")) {
      const source = element.textContent.trim();
      katex.render(source.slice(2, -2), element, { displayMode: source.startsWith("\\["), throwOnError: false });
    }
  }

  const diagrams = all("pre.mermaid").map(element => ({ element, source: element.textContent }));
  async function drawDiagrams() {
    if (!window.mermaid || diagrams.length === 0) return;
    mermaid.initialize({ startOnLoad: false, theme: dark.matches ? "dark" : "neutral", fontFamily: colour("--sans") });
    for (const [i, { element, source }] of diagrams.entries()) {
      const { svg } = await mermaid.render(`diagram-${i}`, source);
      element.innerHTML = svg;
      // On a narrow page a wide diagram scrolls rather than shrinking to nothing.
      const drawn = element.firstElementChild;
      drawn.style.minWidth = `${0.7 * parseFloat(drawn.style.maxWidth)}px`;
    }
  }

  // A chart is drawn on the page itself: white paper becomes clear, and on a dark page the neutral colours of its
  // layout (text, axes, frames) change places, light for dark. The colours that carry data stay.
  const isWhite = value => /^(#fff(fff)?|white|rgba?\(255, ?255, ?255(, ?1(\.0)?)?\))$/i.test(value);
  const canvas = document.createElement("canvas").getContext("2d");
  function inverted(value) {
    if (/^(rgba\(.*, ?0\)|transparent)$/.test(value)) return value;
    canvas.fillStyle = "#010203";
    canvas.fillStyle = value;
    const rgb = canvas.fillStyle.match(/^#(..)(..)(..)$/)?.slice(1).map(hex => parseInt(hex, 16));
    if (!rgb || canvas.fillStyle === "#010203" || Math.max(...rgb) - Math.min(...rgb) > 40) return value;
    const level = Math.round(230 - 200 * (rgb[0] + rgb[1] + rgb[2]) / 765);
    return `rgb(${level}, ${level + 2}, ${level + 4})`;
  }
  function invertNeutrals(node) {
    for (const [key, value] of Object.entries(node)) {
      if (typeof value === "string" && /color$/.test(key)) node[key] = inverted(value);
      else if (value && typeof value === "object" && key !== "colorway" && key !== "data") invertNeutrals(value);
    }
  }

  function themed(layout) {
    const page = structuredClone(layout ?? {});
    const own = page.template?.layout ?? {};
    for (const key of ["paper_bgcolor", "plot_bgcolor"]) {
      if (isWhite(page[key] ?? own[key] ?? "white")) page[key] = "rgba(0,0,0,0)";
    }
    if (dark.matches) {
      const line = { gridcolor: "#e4e4e4", zerolinecolor: "#c8c8c8", linecolor: "#888" };
      for (const axis of new Set(["xaxis", "yaxis", ...Object.keys(page).filter(key => /^[xy]axis\d*$/.test(key))])) {
        page[axis] = { ...line, ...own[axis.slice(0, 5)], ...page[axis] };
      }
      invertNeutrals(page);
    }
    page.font = { ...own.font, color: colour("--ink"), ...page.font, family: colour("--sans") };
    page.modebar = { bgcolor: "rgba(0,0,0,0)", color: colour("--soft"), activecolor: colour("--accent"), ...page.modebar };
    return page;
  }

  async function drawChart(figure) {
    const target = figure.querySelector(".plot");
    const { data, layout, config, frames } = JSON.parse(figure.querySelector("script").textContent);
    const page = themed(layout);
    const height = page.height ?? 450;
    target.style.height = `${height}px`;
    if (page.width) {
      // A chart of fixed size keeps its proportions on a narrow page; below half its size it scrolls.
      const factor = Math.min(1, Math.max(figure.clientWidth / page.width, 0.5));
      target.style.width = `${page.width}px`;
      target.style.transform = factor < 1 ? `scale(${factor})` : "";
      figure.style.height = `${height * factor}px`;
    }
    const touch = matchMedia("(hover: none)").matches ? { displayModeBar: false } : {};
    await Plotly.react(target, { data, layout: page, config: { responsive: true, displaylogo: false, ...touch, ...config }, frames });
  }

  async function drawCharts() {
    if (!window.Plotly) return;
    for (const figure of all("figure.chart")) await drawChart(figure);
  }

  function addCopyButtons() {
    for (const input of all(".input")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        await copy(input.querySelector("code").textContent);
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = "Copy"; }, 1500);
      });
      input.append(button);
    }
  }

  // The clipboard interface asks for a secure origin, which a file is not in every browser.
  async function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }

  function addFolding() {
    const button = document.querySelector(".fold-all");
    const inputs = all(".input");
    if (!button || inputs.length === 0) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      const fold = inputs.some(input => input.open);
      for (const input of inputs) input.open = !fold;
      button.textContent = fold ? "Show code" : "Fold code";
    });
  }

  function addAnchors() {
    for (const heading of all("article :is(h2, h3, h4)[id]")) {
      const link = document.createElement("a");
      link.className = "anchor";
      link.href = `#${heading.id}`;
      link.textContent = "#";
      link.setAttribute("aria-label", "Link to this section");
      heading.append(link);
    }
  }

  // Wide tables scroll by themselves instead of widening the page.
  function wrapTables() {
    for (const table of all("article table")) {
      const frame = document.createElement("div");
      frame.className = "table";
      frame.tabIndex = 0;
      table.replaceWith(frame);
      frame.append(table);
    }
  }

  function followReading() {
    const links = all(".outline a, .chapters ul a").map(link => [decodeURIComponent(link.hash.slice(1)), link]);
    const headings = all("article :is(h2, h3)[id]");
    const mark = () => {
      const here = headings.findLast(heading => heading.getBoundingClientRect().top < 120);
      for (const [id, link] of links) link.classList.toggle("here", id === here?.id);
    };
    addEventListener("scroll", mark, { passive: true });
    mark();
  }

  // A narrow page shows its text first.
  const wide = matchMedia("(min-width: 62rem)");
  const openChapters = () => all(".chapters details").forEach(details => { details.open = wide.matches; });
  wide.addEventListener("change", openChapters);
  openChapters();

  addCopyButtons();
  addFolding();
  wrapTables();
  drawMaths();
  addAnchors();
  followReading();
  const draw = () => drawDiagrams().then(drawCharts);
  draw().then(() => { document.documentElement.dataset.drawn = "true"; });
  dark.addEventListener("change", draw);
})();

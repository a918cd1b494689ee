// The few things that every part of the page needs.

export const byId = id => document.getElementById(id);

/** An element; text is text, never markup: names come from clients' files. */
export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
}

export const percent = share => share === 0 || share === 1 ? `${100 * share} %` : share < 0.001 ? "< 0.1 %" : share > 0.999 ? "> 99.9 %" : `${(100 * share).toFixed(1)} %`;

export function milliseconds(ms) {
  if (ms === null || ms === undefined) return "–";
  return ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : ms >= 100 ? `${ms.toFixed(0)} ms` : ms >= 10 ? `${ms.toFixed(1)} ms` : `${ms.toFixed(2)} ms`;
}

export const short = value => value === null || value === undefined ? "–"
  : Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(3);

/** What the service says at a path; throws what it says is wrong. */
export async function ask(path, options = {}) {
  const key = sessionStorage.getItem("key");
  const headers = { ...options.headers, ...(key ? { authorization: `Bearer ${key}` } : {}) };
  const response = await fetch(path, { ...options, headers, cache: "no-store" });
  const body = await response.json().catch(() => null);
  if (!response.ok) {
    throw Object.assign(new Error(body?.detail ?? `HTTP status ${response.status}`), { status: response.status, problem: body });
  }
  return body;
}

/** A bar that fills a share of its width, with marks at others. */
export function meter(share, name = "", marks = []) {
  const bar = element("i");
  bar.style.width = `${Math.min(100, 100 * share)}%`;
  return element("div", { className: `meter ${name}` }, bar, ...marks.map(at => {
    const mark = element("u");
    mark.style.left = `${100 * at}%`;
    return mark;
  }));
}

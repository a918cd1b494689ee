// Checks Kubernetes objects, an array of them in JSON on the standard input, against Kubernetes' schemas; writes a line for each thing that is wrong.
// The schemas allow fields that they do not know. Such a field is never looked at, so an object that remembers what was asked of it tells.

"use strict";

const untouched = new Map();

function watched(value, path) {
  if (value === null || typeof value !== "object") {
    return value;
  }

  const copy = Array.isArray(value) ? [] : {};
  for (const [key, item] of Object.entries(value)) {
    const place = `${path}/${key}`;
    copy[key] = watched(item, place);
    if (!Array.isArray(value)) {
      untouched.set(place, true);
    }
  }

  return Array.isArray(value) ? copy : new Proxy(copy, {
    get(target, key) {
      untouched.delete(`${path}/${String(key)}`);
      return target[key];
    },
  });
}

function schemaOf({ apiVersion, kind }) {
  const parts = apiVersion.includes("/") ? apiVersion.split("/") : ["core", apiVersion];
  return parts.concat(kind).map((part) => part[0].toUpperCase() + part.slice(1)).join("");
}

for (const object of JSON.parse(require("fs").readFileSync(0, "utf8"))) {
  const { validate } = require(`./node_modules/kubernetes-models/_schemas/IoK8sApi${schemaOf(object)}.js`);
  untouched.clear();
  validate(watched(object, ""));
  for (const { instancePath, keyword, params } of validate.errors ?? []) {
    console.log(`${instancePath}: ${keyword} ${JSON.stringify(params)}`);
  }

  for (const place of untouched.keys()) {
    console.log(`${place}: unknown`);
  }
}

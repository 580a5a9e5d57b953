// The SPARQL editor in the place of the plain form: it asks this service only, and offers the vocabulary's own terms.
const box = document.querySelector("#editor");

if (box) {
  // The table of results writes a style sheet into the page, which the policy of this service refuses to any page; the
  // same rules in a sheet that a script makes are allowed.
  const create = document.createElement.bind(document);
  const known = new Set();
  document.createElement = (name, ...more) => {
    if (String(name).toLowerCase() !== "style") return create(name, ...more);
    const adopt = (rules) => {
      if (known.has(rules)) return;
      known.add(rules);
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(rules);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    };
    return Object.defineProperty(create("template"), "styleSheet", {value: {set cssText(rules) { adopt(rules); }}});
  };
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = box.dataset.css;
  document.head.append(link);
  await new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = box.dataset.js;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  const {Yasgui} = globalThis;
  const {Yasqe} = Yasgui;
  const terms = JSON.parse(box.dataset.terms);
  const plain = document.querySelector("#plain-form");
  const example = plain.querySelector("textarea").value;
  for (const kind of ["class", "property"]) {
    Yasqe.forkAutocompleter(kind, {name: `kg-${kind}`, bulk: true, persistenceId: null, get: () => terms[kind]}, false);
  }
  Yasqe.defaults.autocompleters = ["variables", "kg-class", "kg-property"];  // the others ask services elsewhere
  Yasqe.defaults.value = example;
  const endpoint = `${location.origin}/sparql`;
  box.hidden = false;
  plain.hidden = true;
  const gui = new Yasgui(box, {
    requestConfig: {endpoint, method: "POST"},
    copyEndpointOnNewTab: false,
    endpointCatalogueOptions: {getData: () => [{endpoint}]},
    persistenceExpire: 0,
    yasqe: {createShareableLink: (yasqe) => `${location.origin}/sparql#query=${encodeURIComponent(yasqe.getValue())}`},
  });
  const shared = new URLSearchParams(location.hash.slice(1)).get("query");
  gui.getTab().setEndpoint(endpoint);
  // Prefixes fold away, so that one sees what is asked.
  const show = (query) => {
    gui.getTab().setQuery(query);
    try { gui.getTab().getYasqe().collapsePrefixes(true); } catch { /* a query without prefixes has none to fold */ }
  };
  if (shared) show(shared); else show(gui.getTab().getQuery());
  for (const query of document.querySelectorAll("#stored pre")) {
    query.closest("details").addEventListener("toggle", (event) => {
      if (event.target.open) show(query.textContent.trim());
    });
  }
  for (const area of box.querySelectorAll("textarea")) area.setAttribute("aria-label", "SPARQL");
  box.dataset.ready = "yes";
}

// The graph of who is quoted beside whom. The table below it says the same; this draws it and unfolds a node on request.
const box = document.querySelector("#graph");
const most = 150;

async function data(iri) {
  const answer = await fetch(`/graph/data?entity=${encodeURIComponent(iri)}`);
  return answer.ok ? answer.json() : {nodes: [], edges: [], left_out: 0};
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function style() {
  return [
    {selector: "node", style: {
      label: "data(label)", "font-size": 13, color: colour("--ink"), "background-color": colour("--accent"),
      width: 18, height: 18, "text-valign": "bottom", "text-margin-y": 4, "font-family": getComputedStyle(document.body).fontFamily,
      "text-background-color": colour("--paper"), "text-background-opacity": .8, "text-background-padding": 2,
    }},
    {selector: "node[type = 'Organization']", style: {shape: "round-rectangle", "background-color": colour("--warm")}},
    {selector: "node[type = 'Place']", style: {shape: "diamond", "background-color": colour("--quiet")}},
    {selector: "node[type = 'DescribedAgent']", style: {shape: "ellipse", "background-color": colour("--line")}},
    {selector: "node:selected, node.middle", style: {"border-width": 3, "border-color": colour("--ink"), width: 26, height: 26}},
    {selector: "edge", style: {width: "mapData(weight, 1, 20, 1, 7)", "line-color": colour("--quiet"), opacity: .6, "curve-style": "haystack"}},
  ];
}

if (box) {
  const {default: cytoscape} = await import(box.dataset.library);
  box.hidden = false;
  const drawing = cytoscape({container: box, style: style(), minZoom: .2, maxZoom: 4});
  const open = document.querySelector("#graph-open");
  const more = document.querySelector("#graph-more");
  const unfolded = new Set();

  const layout = () => drawing.layout({
    name: "cose", animate: false, randomize: false, nodeRepulsion: 30000, idealEdgeLength: 110, padding: 30,
    nodeDimensionsIncludeLabels: true,
  }).run();

  async function unfold(iri) {
    if (unfolded.has(iri)) return;
    unfolded.add(iri);
    const {nodes, edges, left_out: left} = await data(iri);
    const at = drawing.getElementById(iri).position() ?? {x: 0, y: 0};
    let over = left;
    nodes.forEach((node, n) => {
      if (drawing.getElementById(node.id).length) return;
      if (drawing.nodes().length >= most) { over++; return; }
      const turn = 2 * Math.PI * n / nodes.length;
      const position = {x: (at?.x ?? 0) + 160 * Math.cos(turn), y: (at?.y ?? 0) + 160 * Math.sin(turn)};
      drawing.add({group: "nodes", data: node, position});
    });
    for (const edge of edges) {
      const id = [edge.source, edge.target].sort().join(" ");
      const known = drawing.getElementById(edge.source).length && drawing.getElementById(edge.target).length;
      if (known && !drawing.getElementById(id).length) drawing.add({group: "edges", data: {id, ...edge}});
    }
    if (unfolded.size > 1 && over) {
      more.textContent = more.dataset.words.replace("{n}", over).replace("{most}", drawing.nodes().length);
      more.hidden = false;
    }
    layout();
  }

  drawing.on("tap", "node", (event) => {
    const node = event.target.data();
    const link = open.querySelector("a");
    open.hidden = !node.href;
    link.href = node.href;
    link.textContent = node.label;
    if (node.type !== "DescribedAgent") unfold(node.id);
  });
  await unfold(box.dataset.iri);
  drawing.getElementById(box.dataset.iri).addClass("middle");
  box.dataset.ready = drawing.nodes().length;
}

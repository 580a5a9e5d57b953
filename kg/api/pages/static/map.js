// Where it was said: circles over the bundled outline of the world; the table below says the same.
const box = document.querySelector("#map");

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// A coast that crosses the 180th meridian goes on beyond it, or a line would run across the whole map.
function whole(ring) {
  let turn = 0;
  return ring.map(([lon, lat], n) => {
    const step = n ? lon - ring[n - 1][0] : 0;
    if (Math.abs(step) > 180) turn -= 360 * Math.sign(step);
    return [lon + turn, lat];
  });
}

if (box) {
  await import(box.dataset.library);
  const outline = await (await fetch(box.dataset.outline)).json();
  for (const {geometry} of outline.features) geometry.coordinates = geometry.coordinates.map((rings) => rings.map(whole));
  box.hidden = false;
  const L = globalThis.L;
  const map = L.map(box, {minZoom: 1, maxZoom: 7, worldCopyJump: true, attributionControl: false}).setView([30, 45], 3);
  L.geoJSON(outline, {
    interactive: false,
    style: {color: colour("--quiet"), weight: .6, fillColor: colour("--raised"), fillOpacity: 1},
  }).addTo(map);
  const spots = [];
  for (const row of document.querySelectorAll("tr[data-lat]")) {
    const {lat, lon, rows} = row.dataset;
    const link = row.querySelector("td:last-child a");
    const name = row.querySelector(".ent").textContent;
    const spot = L.circleMarker([+lat, +lon], {
      radius: 5 + 3 * Math.log2(1 + Number(rows)), color: colour("--accent"), weight: 2,
      fillColor: colour("--accent"), fillOpacity: .45,
    });
    const label = document.createElement("span");
    label.dir = "auto";
    label.textContent = `${name} · ${link.textContent}`;
    spot.bindTooltip(label);
    spot.on("click", () => { location.href = link.href; });
    spots.push(spot.addTo(map));
  }
  if (spots.length) map.fitBounds(L.featureGroup(spots).getBounds().pad(.3), {maxZoom: 4});
  box.dataset.ready = spots.length;
}

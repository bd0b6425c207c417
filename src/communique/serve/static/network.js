// The network drawn by forces; the table below it says the same.
(async () => {
  const figure = document.querySelector("[data-network]");
  if (!figure) return;
  const answer = await fetch(figure.dataset.network, { headers: { accept: "application/json" } });
  const { rows } = await answer.json();
  const quad = { meets: "q1", agrees: "q1", supports: "q2", demands: "q3", accuses: "q3", threatens: "q3", sanctions: "q4", fights: "q4" };
  const nodes = new Map();
  for (const r of rows) for (const [id, name] of [[r.source, r.source_label], [r.target, r.target_label]]) { if (!nodes.has(id)) nodes.set(id, { id, name, weight: 0 }); nodes.get(id).weight += r.events; }
  const list = [...nodes.values()].sort((a, b) => b.weight - a.weight), most = list.length ? list[0].weight : 1;
  const links = rows.map((r) => ({ source: r.source, target: r.target, relation: r.relation, events: r.events }));
  const top = Math.max(1, ...links.map((l) => l.events));
  const svg = d3.select(figure).select("svg"), { width, height } = svg.node().getBoundingClientRect();
  svg.attr("viewBox", [-width / 2, -height / 2, width, height]);
  const stage = svg.append("g");
  const radius = (d) => 3 + 13 * Math.sqrt(d.weight / most);
  const line = stage.append("g").selectAll("line").data(links).join("line").attr("class", (d) => quad[d.relation] || "q1").attr("stroke-width", (d) => 0.8 + 5 * Math.sqrt(d.events / top));
  line.append("title").text((d) => `${nodes.get(d.source).name} ${d.relation} ${nodes.get(d.target).name}: ${d.events}`);
  const node = stage.append("g").selectAll("g").data(list).join("g").attr("class", "node");
  node.append("circle").attr("r", radius);
  node.append("text").attr("x", (d) => radius(d) + 3).attr("dy", ".32em").text((d) => d.name.length > 26 ? `${d.name.slice(0, 25)}…` : d.name);
  node.classed("minor", (_, i) => i >= 40);
  node.append("title").text((d) => `${d.name}: ${d.weight} events`);
  const force = d3.forceSimulation(list)
    .force("link", d3.forceLink(links).id((d) => d.id).distance((d) => 60 + 50 / Math.sqrt(d.events)).strength(0.25))
    .force("charge", d3.forceManyBody().strength((d) => -90 - 10 * radius(d)).distanceMax(420))
    .force("x", d3.forceX().strength(0.05)).force("y", d3.forceY().strength(0.05 * (width / height) ** 1.4))
    .force("collide", d3.forceCollide((d) => radius(d) + 9)).stop();
  const place = () => {
    line.attr("x1", (d) => d.source.x).attr("y1", (d) => d.source.y).attr("x2", (d) => d.target.x).attr("y2", (d) => d.target.y);
    node.attr("transform", (d) => `translate(${d.x},${d.y})`);
  };
  for (let i = 0; i < 260; i++) force.tick();
  const [x0, x1] = d3.extent(list, (d) => d.x), [y0, y1] = d3.extent(list, (d) => d.y);
  const zoom = d3.zoom().scaleExtent([0.3, 6]).on("zoom", (e) => { stage.attr("transform", e.transform); svg.classed("closer", e.transform.k > 1.9); });
  svg.call(zoom);
  if (list.length > 1) { const k = Math.min(1.6, 0.88 * Math.min(width / (x1 - x0 + 120), height / (y1 - y0 + 40))); svg.call(zoom.transform, d3.zoomIdentity.scale(k).translate(-(x0 + x1 + 60) / 2, -(y0 + y1) / 2)); }
  place();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  node.call(d3.drag()
    .on("start", (e) => { if (!e.active && !still) force.alphaTarget(0.2).restart(); })
    .on("drag", (e, d) => { d.fx = e.x; d.fy = e.y; d.x = e.x; d.y = e.y; place(); })
    .on("end", (e) => { if (!e.active) force.alphaTarget(0); }));
  force.on("tick", place);
  node.on("pointerenter", (_, d) => { const mine = new Set([d.id]); for (const l of links) { if (l.source === d) mine.add(l.target.id); if (l.target === d) mine.add(l.source.id); } node.classed("away", (n) => !mine.has(n.id)).classed("named", (n) => mine.has(n.id)); line.classed("away", (l) => l.source !== d && l.target !== d); })
    .on("pointerleave", () => { node.classed("away", false).classed("named", false); line.classed("away", false); });
  figure.dataset.drawn = "true";
})();

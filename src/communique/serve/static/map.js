// The map: Natural Earth's outlines, a circle a place, a diamond an exercise; the table below it says the same.
(async () => {
  const figure = document.querySelector("[data-map]");
  if (!figure) return;
  const [world, answer] = await Promise.all([fetch(figure.dataset.outlines).then((r) => r.json()), fetch(figure.dataset.map, { headers: { accept: "application/json" } }).then((r) => r.json())]);
  const svg = d3.select(figure).select("svg"), { width, height } = svg.node().getBoundingClientRect();
  svg.attr("viewBox", [0, 0, width, height]);
  const projection = d3.geoNaturalEarth1().fitExtent([[6, 6], [width - 6, height - 6]], { type: "Sphere" });
  const path = d3.geoPath(projection), stage = svg.append("g");
  stage.append("path").attr("class", "sea").attr("d", path({ type: "Sphere" }));
  stage.append("path").attr("class", "graticule").attr("d", path(d3.geoGraticule().step([30, 30])()));
  stage.append("g").selectAll("path").data(topojson.feature(world, world.objects.countries).features).join("path").attr("class", "land").attr("d", path);
  const rows = answer.rows.filter((r) => projection([r.longitude, r.latitude]));
  const most = Math.max(1, ...rows.map((r) => r.events)), radius = (d) => 2.5 + 15 * Math.sqrt(d.events / most);
  const at = (d) => projection([d.longitude, d.latitude]);
  const places = stage.append("g").selectAll("circle").data(rows).join("circle").attr("class", (d) => d.conflict > d.cooperation ? "down" : "up").attr("cx", (d) => at(d)[0]).attr("cy", (d) => at(d)[1]).attr("r", radius);
  const exercises = stage.append("g").selectAll("path").data((answer.exercises || []).filter((e) => e.latitude !== null)).join("path").attr("class", "exercise").attr("d", "M0-4.5 4.5 0 0 4.5-4.5 0Z").attr("transform", (d) => `translate(${at(d)})`);
  const tip = document.createElement("div");
  tip.className = "tip"; tip.hidden = true; document.body.append(tip);
  const show = (words) => (e, d) => { tip.textContent = words(d); tip.hidden = false; tip.style.left = `${Math.min(e.clientX + 12, innerWidth - 260)}px`; tip.style.top = `${e.clientY + 14}px`; };
  places.on("pointermove", show((d) => `${d.place}${d.country ? `, ${d.country}` : ""}: ${d.events} events, mostly ${d.most}; ${d.cooperation} cooperation, ${d.conflict} conflict`)).on("pointerleave", () => { tip.hidden = true; })
    .on("click", (_, d) => location.assign(`/events?place=${encodeURIComponent(d.place)}`));
  exercises.on("pointermove", show((d) => d.statement)).on("pointerleave", () => { tip.hidden = true; });
  svg.call(d3.zoom().scaleExtent([1, 24]).translateExtent([[0, 0], [width, height]]).on("zoom", (e) => {
    stage.attr("transform", e.transform);
    places.attr("r", (d) => radius(d) / Math.sqrt(e.transform.k) / Math.sqrt(e.transform.k) * Math.min(2, Math.sqrt(e.transform.k)));
    exercises.attr("transform", (d) => `translate(${at(d)}) scale(${1 / e.transform.k})`);
  }));
  figure.dataset.drawn = "true";
})();

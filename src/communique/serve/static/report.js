// The text and the cards beside it: pointing at or tabbing to either lights the other; marks are shown by kind.
(() => {
  const text = document.querySelector("[data-text]"), cards = document.querySelector("[data-cards]"), sheet = document.querySelector("[data-sheet]");
  if (!text || !cards) return;
  const marks = new Map(), near = new Map();
  const add = (map, ids, element) => { for (const id of (ids || "").split(" ")) if (id) { if (!map.has(id)) map.set(id, []); map.get(id).push(element); } };
  for (const m of text.querySelectorAll(".m")) { add(marks, m.dataset.r, m); add(near, m.dataset.c, m); }
  const card = (id) => document.getElementById(`r-${id}`);
  const narrow = matchMedia("(max-width: 60rem)");
  let lit = [];

  function light(ids, { scroll = false } = {}) {
    for (const e of lit) e.classList.remove("lit", "near");
    lit = [];
    ids.forEach((id, i) => {
      for (const m of marks.get(id) || []) { m.classList.add("lit"); lit.push(m); }
      if (i === 0) for (const m of near.get(id) || []) { m.classList.add("near"); lit.push(m); }
      const c = card(id);
      if (!c) return;
      c.classList.add("lit"); lit.push(c);
      if (i === 0 && scroll && !narrow.matches) reveal(c);
    });
  }
  function reveal(c) {
    c.closest("details.group").open = true;
    const box = cards.getBoundingClientRect(), own = c.getBoundingClientRect();
    if (own.top < box.top + 40 || own.bottom > box.bottom) cards.scrollTop += own.top - box.top - box.height / 3;
  }
  const ids = (m) => (m.dataset.r || m.dataset.c || "").split(" ").filter(Boolean);
  const first = (m) => { const href = m.getAttribute("href"); const list = ids(m), own = href ? href.slice(3) : null; return own && list.includes(own) ? [own, ...list.filter((i) => i !== own)] : list; };

  let waiting, at = "";
  const moved = (e) => { const now = `${e.clientX} ${e.clientY}`; if (now === at) return false; at = now; return true; }; // scrolling under a pointer at rest is no pointing
  document.addEventListener("pointermove", moved);
  text.addEventListener("pointerover", (e) => { const m = e.target.closest(".m"); if (!moved(e) || !m || e.pointerType === "touch") return; clearTimeout(waiting); waiting = setTimeout(() => light(first(m), { scroll: true }), 60); });
  text.addEventListener("focusin", (e) => { const m = e.target.closest(".m"); if (m) light(first(m), { scroll: true }); });
  text.addEventListener("click", (e) => {
    const m = e.target.closest(".m");
    if (!m) return;
    const list = first(m);
    if (!list.length) return;
    light(list, { scroll: true });
    if (narrow.matches) { e.preventDefault(); show(list); return; }
    const c = card(list[0]);
    if (c) { e.preventDefault(); c.focus({ preventScroll: true }); history.replaceState(null, "", `#r-${list[0]}`); }
  });
  function show(list) {
    sheet.replaceChildren(...list.map(card).filter(Boolean).map((c) => { const copy = c.cloneNode(true); copy.removeAttribute("id"); copy.querySelector(".to-words")?.remove(); return copy; }));
    sheet.hidden = false;
  }
  document.addEventListener("keydown", (e) => { if (e.key === "Escape") { sheet.hidden = true; light([]); } });
  document.addEventListener("click", (e) => { if (!sheet.hidden && !sheet.contains(e.target) && !e.target.closest(".m")) sheet.hidden = true; });

  cards.addEventListener("pointerover", (e) => { const c = e.target.closest(".card"); if (moved(e) && c && e.pointerType !== "touch") light([c.dataset.id]); });
  cards.addEventListener("focusin", (e) => { const c = e.target.closest(".card"); if (c) light([c.dataset.id]); });
  cards.addEventListener("click", (e) => {
    const c = e.target.closest(".card");
    if (!c || (e.target.closest("a, summary") && !e.target.closest(".to-words"))) return;
    const m = (marks.get(c.dataset.id) || [])[0];
    if (!m) return;
    e.preventDefault();
    light([c.dataset.id]);
    m.scrollIntoView({ block: "center" });
    if (e.target.closest(".to-words")) (m.matches("a") ? m : m.querySelector("a") || m).focus?.({ preventScroll: true });
    history.replaceState(null, "", `#r-${c.dataset.id}`);
  });

  const legend = document.querySelector("[data-legend]");
  legend.addEventListener("change", (e) => {
    text.classList.toggle(`hide-${e.target.value}`, !e.target.checked);
    const group = cards.querySelector(`.group[data-kind="${e.target.value}"]`);
    if (group) group.hidden = !e.target.checked;
  });

  const open = decodeURIComponent(location.hash.slice(1));
  if (open.startsWith("r-")) {
    const id = open.slice(2), c = card(id);
    if (c) { light([id], { scroll: true }); c.closest("details.group").open = true; (marks.get(id) || [])[0]?.scrollIntoView({ block: "center" }); reveal(c); }
  }
})();

// What every page has: the theme switch, the menu of a phone, forms that leave out what is empty, the day slider,
// the brush over a chart. Without it all pages work; their forms are sent by their buttons.
(() => {
  const root = document.documentElement;
  const all = (what, of = document) => [...of.querySelectorAll(what)];

  for (const button of all("[data-theme-switch]")) {
    const say = () => { const dark = root.dataset.theme === "dark"; button.textContent = dark ? "Light" : "Dark"; button.setAttribute("aria-label", dark ? "Light colours" : "Dark colours"); };
    button.hidden = false;
    button.addEventListener("click", () => {
      root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
      try { localStorage.setItem("theme", root.dataset.theme); } catch { /* a browser that keeps nothing */ }
      say();
      document.dispatchEvent(new Event("theme"));
    });
    say();
  }

  const menu = document.getElementById("menu");
  menu?.addEventListener("toggle", () => document.querySelector(".side").classList.toggle("open", menu.open));

  for (const details of all("[data-narrow]")) if (matchMedia("(max-width: 48rem)").matches) details.open = false;

  for (const form of all("form[data-live], form.day, .monthnav form, .quick")) {
    form.addEventListener("submit", () => {
      for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
      setTimeout(() => { for (const field of form.elements) field.disabled = false; }, 500);
    });
    for (const select of all("select", form)) select.addEventListener("change", () => form.requestSubmit());
  }

  for (const form of all("form[data-slider]")) slider(form);
  for (const figure of all("[data-brush]")) brush(figure);
  for (const form of all("[data-drop]")) drop(form);

  function slider(form) {
    const day = 86400000, range = form.querySelector("input[type=range]"), field = form.querySelector("input[type=date]");
    const first = Date.parse(form.dataset.first), last = Date.parse(form.dataset.last);
    const iso = (at) => new Date(at).toISOString().slice(0, 10);
    Object.assign(range, { min: 0, max: Math.round((last - first) / day), step: 1, hidden: false });
    range.value = Math.round((Date.parse(field.value) - first) / day);
    const say = () => range.setAttribute("aria-valuetext", field.value);
    let waiting, asked = 0;
    const show = async () => {
      const at = new URL(location.href), mine = ++asked;
      at.searchParams.set("on", field.value);
      const answer = await fetch(at, { headers: { accept: "text/html" } });
      if (!answer.ok || mine !== asked) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = document.querySelector(form.dataset.swap), then = page.querySelector(form.dataset.swap);
      if (now && then) now.replaceWith(then);
      const lines = all(".now", page);
      all(".now").forEach((line, i) => { if (lines[i]) for (const x of ["x1", "x2"]) line.setAttribute(x, lines[i].getAttribute(x)); });
      history.replaceState(null, "", at);
    };
    range.addEventListener("input", () => { field.value = iso(first + range.value * day); say(); clearTimeout(waiting); waiting = setTimeout(show, 120); });
    field.addEventListener("change", () => { if (field.value) { range.value = Math.round((Date.parse(field.value) - first) / day); say(); show(); } });
    say();
  }

  function brush(figure) {
    const svg = figure.querySelector("svg"), rect = figure.querySelector("[data-brush-rect]");
    const first = Date.parse(figure.dataset.first), last = Date.parse(figure.dataset.last);
    let from = null, moved = false;
    const place = (e) => { const box = svg.getBoundingClientRect(); return Math.min(1, Math.max(0, (e.clientX - box.left) / box.width)); };
    const iso = (share) => new Date(first + share * (last - first)).toISOString().slice(0, 10);
    svg.addEventListener("pointerdown", (e) => { if (e.button === 0) { from = place(e); moved = false; } });
    window.addEventListener("pointermove", (e) => {
      if (from === null) return;
      const to = place(e), width = Math.abs(to - from);
      if (width > 0.01) moved = true;
      rect.setAttribute("x", `${100 * Math.min(from, to)}%`);
      rect.setAttribute("width", `${100 * width}%`);
    });
    window.addEventListener("pointerup", (e) => {
      if (from === null) return;
      const to = place(e), begin = Math.min(from, to), end = Math.max(from, to);
      from = null;
      rect.setAttribute("width", 0);
      if (!moved) return;
      const at = new URL(location.href);
      at.searchParams.set("since", iso(begin));
      at.searchParams.set("until", iso(end));
      location.assign(at);
    });
    svg.addEventListener("click", (e) => { if (moved) e.preventDefault(); }, true);
    svg.addEventListener("dragstart", (e) => e.preventDefault());
  }

  function drop(form) {
    const file = form.querySelector("input[type=file]");
    for (const name of ["dragenter", "dragover"]) form.addEventListener(name, (e) => { e.preventDefault(); form.classList.add("over"); });
    for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("over"));
    form.addEventListener("drop", (e) => { e.preventDefault(); if (e.dataTransfer.files.length) { file.files = e.dataTransfer.files; } else { form.elements.text.value = e.dataTransfer.getData("text/plain"); } });
    form.addEventListener("submit", () => { const say = form.querySelector("[data-waiting]"); if (say) say.hidden = false; });
  }
})();

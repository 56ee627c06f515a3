"use strict";
(() => {
  const table = document.querySelector("table.moves");
  if (!table) return;
  const rows = [...table.tBodies[0].rows];
  const tools = document.querySelector(".tools");
  const filter = document.getElementById("filter");
  const only = document.getElementById("only");
  const count = document.getElementById("count");
  tools.hidden = false;
  tools.addEventListener("submit", (event) => event.preventDefault());
  const show = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const fits = words.every((word) => text.includes(word)) && (!only.value || row.dataset.step === only.value);
      row.hidden = !fits;
      shown += fits;
    }
    count.textContent = `${shown} of ${rows.length}`;
  };
  filter.addEventListener("input", show);
  only.addEventListener("change", show);
  const steps = ["downgrade", "remove", "mixed", "split", "join", "add", "major", "minor", "patch", "other"];
  const key = (row, by) => by === "step" ? String(steps.indexOf(row.dataset.step)).padStart(2, "0") + row.dataset.name : row.dataset[by];
  for (const head of table.querySelectorAll("th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.querySelectorAll("th[data-sort]")) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      rows.sort((a, b) => key(a, head.dataset.sort).localeCompare(key(b, head.dataset.sort)) * (down ? -1 : 1));
      table.tBodies[0].append(...rows);
    });
  }
  window.addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.hidden) { filter.value = ""; only.value = ""; show(); target.scrollIntoView(); }
  });
  show();
})();

// The board of a timetable: drag and drop, the keyboard, and what other people change meanwhile. Everything here
// is also a plain form or a link of the page; the server decides what is possible and says why not.
"use strict";

(() => {
  const board = document.getElementById("tablero");
  if (!board) return;
  const said = document.getElementById("dicho");
  const edits = board.dataset.edits === "yes";
  const POLL = 3000;
  let held = null; // {code, at, title, cells}
  let active = null; // data-cell of the cell with the focus
  let busy = false;
  let dropping = false; // a card was dropped before the server had said where it may go

  const say = (text) => { said.textContent = text; };
  const form = () => document.getElementById("mover");
  const version = () => form().dataset.version;
  const view = () => form().elements.vista.value;
  const cellOf = (key) => board.querySelector(`[data-cell="${CSS.escape(key)}"]`);
  const rows = () => [...board.querySelectorAll(".board-grid tbody tr")].map((row) => [...row.querySelectorAll("[data-cell]")]);

  // --- the grid as one thing that has the focus -------------------------------------------------
  function prepare() {
    const table = board.querySelector(".board-grid");
    if (!edits || !table) return;
    table.setAttribute("role", "grid");
    table.querySelectorAll("tr").forEach((row) => row.setAttribute("role", "row"));
    table.querySelectorAll("thead th").forEach((cell) => cell.setAttribute("role", "columnheader"));
    table.querySelectorAll("tbody th").forEach((cell) => cell.setAttribute("role", "rowheader"));
    table.querySelectorAll("td").forEach((cell) => {
      cell.setAttribute("role", "gridcell");
      cell.tabIndex = -1;
      cell.querySelectorAll("a, button").forEach((inner) => { inner.tabIndex = -1; });
    });
    board.querySelector(".board-box").removeAttribute("tabindex");
    const first = (active && cellOf(active)) || table.querySelector("td");
    if (first) first.tabIndex = 0;
  }

  function activate(cell, focus = true) {
    if (!cell) return;
    board.querySelectorAll('.board-grid td[tabindex="0"]').forEach((one) => { one.tabIndex = -1; });
    cell.tabIndex = 0;
    active = cell.dataset.cell;
    if (focus) cell.focus();
    describe(cell);
  }

  function describe(cell) {
    if (!held) return;
    const place = held.cells[cell.dataset.cell] || {};
    say(place.to ? board.dataset.sayFree : place.why || "");
  }

  // --- holding ----------------------------------------------------------------------------------
  function hold(card) {
    const code = card.dataset.code;
    held = { code, at: card.dataset.at, title: card.dataset.title, cells: {} };
    card.classList.add("is-held");
    say(`${board.dataset.sayHeld}: ${card.dataset.title}`);
    held.ready = ask(code);
    return held.ready;
  }

  async function ask(code) {
    const address = `${board.dataset.cells}?${new URLSearchParams({ code, vista: view() })}`;
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok || !held || held.code !== code) return;
    const found = await answer.json();
    held.at = found.seen;
    held.cells = found.cells;
    mark();
  }

  function mark() {
    board.querySelectorAll("[data-cell]").forEach((cell) => {
      const place = held.cells[cell.dataset.cell] || {};
      cell.classList.toggle("can", Boolean(place.to));
      cell.classList.toggle("cannot", !place.to);
      cell.title = place.why || "";
      if (place.why && !cell.querySelector(".card, .why")) {
        const why = document.createElement("span");
        why.className = "why why-now";
        why.textContent = place.why;
        cell.append(why);
      }
    });
  }

  function loosen(text = "") {
    held = null;
    board.querySelectorAll(".why-now").forEach((one) => one.remove());
    board.querySelectorAll("[data-cell]").forEach((cell) => {
      cell.classList.remove("can", "cannot", "is-over");
      cell.removeAttribute("title");
    });
    board.querySelectorAll(".card.is-held").forEach((card) => card.classList.remove("is-held"));
    if (text) say(text);
  }

  // --- changes ----------------------------------------------------------------------------------
  async function change(fields) {
    if (busy) return;
    busy = true;
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form().elements.csrfmiddlewaretoken.value);
    data.set("vista", view());
    data.set("version", version());
    for (const [name, value] of Object.entries(fields)) data.set(name, value);
    say(board.dataset.sayWait);
    try {
      const answer = await fetch(board.dataset.change, { method: "POST", body: data, headers: { Accept: "application/json" } });
      const found = await answer.json();
      show(found);
    } catch {
      loosen(board.dataset.sayLost);
    } finally {
      busy = false;
    }
  }

  function show(found) {
    const inside = board.contains(document.activeElement);
    loosen();
    const box = board.querySelector(".board-box");
    const [left, top] = box ? [box.scrollLeft, box.scrollTop] : [0, 0];
    board.innerHTML = found.html;
    prepare();
    const scrolled = board.querySelector(".board-box");
    scrolled.scrollTo(left, top);
    if (inside && active && cellOf(active)) cellOf(active).focus();
    if (found.said) say(found.said);
  }

  function drop(cell, target) {
    const place = held.cells[cell.dataset.cell] || {};
    const other = target || cell.querySelector(`[data-code]:not([data-code="${CSS.escape(held.code)}"])`);
    active = cell.dataset.cell;
    if (place.to) change({ code: held.code, seen: held.at, to: place.to });
    else if (other && held.at) change({ code: held.code, seen: held.at, swap: other.dataset.code });
    else say(place.why || "");
  }

  // --- mouse ------------------------------------------------------------------------------------
  board.addEventListener("click", (event) => {
    const card = event.target.closest("[data-code]");
    const cell = event.target.closest("[data-cell]");
    if (!edits || event.target.closest("button[type=submit]")) return;
    if (card && !held) { event.preventDefault(); if (cell) activate(cell, false); hold(card); return; }
    if (!held) return;
    if (card && card.dataset.code === held.code) { event.preventDefault(); loosen(board.dataset.sayLoose); return; }
    if (cell) { event.preventDefault(); drop(cell, card); }
  });
  board.addEventListener("submit", (event) => {
    const pressed = event.submitter;
    if (!edits || !pressed || !["undo", "redo", "shift", "clean"].includes(pressed.value)) return;
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(event.target));
    change({ ...fields, action: pressed.value });
  });
  board.addEventListener("dragstart", (event) => {
    const card = event.target.closest("[data-code]");
    if (!card || !edits) return;
    event.dataTransfer.setData("text/plain", card.dataset.code);
    event.dataTransfer.effectAllowed = "move";
    loosen();
    hold(card);
  });
  board.addEventListener("dragover", (event) => {
    const cell = event.target.closest("[data-cell]");
    if (!held || !cell) return;
    event.preventDefault();
    if (!cell.classList.contains("is-over")) {
      board.querySelectorAll(".is-over").forEach((one) => one.classList.remove("is-over"));
      cell.classList.add("is-over");
      describe(cell);
    }
  });
  board.addEventListener("drop", (event) => {
    const cell = event.target.closest("[data-cell]");
    if (!held || !cell) return;
    event.preventDefault();
    const mine = held;
    const target = event.target.closest("[data-code]");
    dropping = true;
    mine.ready.finally(() => {
      dropping = false;
      if (held !== mine) return;
      drop(cell, target && target.dataset.code !== mine.code ? target : null);
      if (!busy) { const why = said.textContent; loosen(why); }
    });
  });
  board.addEventListener("dragend", () => { if (held && !busy && !dropping) loosen(); });

  // --- keyboard ---------------------------------------------------------------------------------
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  function step(cell, [down, across]) {
    const grid = rows();
    const row = grid.findIndex((cells) => cells.includes(cell));
    const column = grid[row].indexOf(cell);
    const next = grid[Math.min(Math.max(row + down, 0), grid.length - 1)];
    activate(next[Math.min(Math.max(column + across, 0), next.length - 1)]);
  }

  document.addEventListener("keydown", (event) => {
    if (!edits || event.target.closest("input, select, textarea, summary")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if ((event.ctrlKey || event.metaKey) && (key === "z" || key === "y")) {
      event.preventDefault();
      change({ action: key === "z" && !event.shiftKey ? "undo" : "redo" });
      return;
    }
    if (key === "Escape" && held) { event.preventDefault(); loosen(board.dataset.sayLoose); return; }
    const side = event.target.closest(".board-side [data-code]");
    if (side && (key === "Enter" || key === " ")) {
      event.preventDefault();
      hold(side).then(() => activate(board.querySelector(".board-grid td.can") || cellOf(active || "") || board.querySelector(".board-grid td")));
      return;
    }
    const cell = event.target.closest("[data-cell]");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    const card = cell.querySelector("[data-code]");
    if (STEPS[key]) { event.preventDefault(); step(cell, STEPS[key]); return; }
    if (key === "Home" || key === "End") {
      event.preventDefault();
      const row = rows().find((cells) => cells.includes(cell));
      activate(row[key === "Home" ? 0 : row.length - 1]);
      return;
    }
    if (key === "Enter" || key === " ") {
      event.preventDefault();
      if (held) { if (card && card.dataset.code === held.code && cell.querySelectorAll("[data-code]").length === 1) loosen(board.dataset.sayLoose); else drop(cell); }
      else if (card) { active = cell.dataset.cell; hold(card); }
      else say(board.dataset.sayEmpty);
      return;
    }
    if (!card) return;
    active = cell.dataset.cell;
    if (key === "Delete") { event.preventDefault(); change({ code: card.dataset.code, seen: card.dataset.at, action: "out" }); }
    if (key === "f") { event.preventDefault(); change({ code: card.dataset.code, seen: card.dataset.at, action: card.dataset.locked === "yes" ? "unlock" : "lock" }); }
  });

  // --- other people -----------------------------------------------------------------------------
  async function look() {
    if (document.hidden || busy || held) return;
    const since = version();
    try {
      const answer = await fetch(`${board.dataset.state}?${new URLSearchParams({ desde: since, vista: view() })}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const found = await answer.json();
      if (found.html && !held && !busy && version() === since) show(found);
    } catch { /* The next look may find the server again. */ }
  }

  prepare();
  setInterval(look, POLL);
})();

"use strict";
// The order of a list by dragging a row, and by the arrow keys on its buttons. Without this file the
// buttons do the same.
(() => {
  const results = document.getElementById("resultados");
  if (!results) return;
  let dragged = null, wanted = null;

  const ready = () => {
    for (const row of results.querySelectorAll("tr[data-rank-url]")) row.draggable = true;
  };
  const rowOf = (node) => (node instanceof Element ? node.closest("tr[data-rank-url]") : null);
  const clear = () => {
    for (const row of results.querySelectorAll(".is-target, .is-dragged")) row.classList.remove("is-target", "is-dragged");
  };
  const send = (row, values) => {
    const token = row.querySelector("input[name=csrfmiddlewaretoken]").value;
    window.htmx.ajax("POST", row.dataset.rankUrl, {
      target: "#resultados", swap: "innerHTML", values: { ...values, csrfmiddlewaretoken: token },
    });
  };

  results.addEventListener("dragstart", (event) => {
    dragged = rowOf(event.target);
    if (!dragged) return;
    dragged.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.code);
  });
  results.addEventListener("dragover", (event) => {
    const row = rowOf(event.target);
    if (!dragged || !row || row.dataset.edition !== dragged.dataset.edition) return;
    event.preventDefault();
    for (const other of results.querySelectorAll(".is-target")) other.classList.remove("is-target");
    if (row !== dragged) row.classList.add("is-target");
  });
  results.addEventListener("drop", (event) => {
    const row = rowOf(event.target);
    if (!dragged || !row || row === dragged) return;
    event.preventDefault();
    // It takes the place of the row it is dropped on, which moves towards where it came from.
    const isBelow = dragged.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING;
    let above = isBelow ? row : row.previousElementSibling;
    while (above && (above === dragged || above.dataset.edition !== row.dataset.edition || !above.dataset.rankUrl)) above = above.previousElementSibling;
    send(dragged, { after: above ? above.dataset.code : "" });
  });
  results.addEventListener("dragend", () => { clear(); dragged = null; });

  results.addEventListener("keydown", (event) => {
    const button = event.target instanceof Element ? event.target.closest(".rank-form button") : null;
    const moves = { ArrowUp: "up", ArrowDown: "down", Home: "first", End: "last" };
    if (!button || !(event.key in moves) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    wanted = button.id;
    send(rowOf(button), { move: moves[event.key] });
  });
  results.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest(".rank-form button") : null;
    if (button) wanted = button.id;
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    ready();
    const button = wanted && document.getElementById(wanted);
    if (button) button.focus();
    wanted = null;
  });
  ready();
})();

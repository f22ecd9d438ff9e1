// Keys of the queue of topics and of the page on which one is decided. Everything they do is also a link or a
// button; the list of keys is on the page. Keys do nothing while somebody writes.
(function () {
  "use strict";

  function writes(target) {
    return target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select") || target.isContentEditable;
  }

  function rows() {
    return Array.from(document.querySelectorAll("[data-key-row]"));
  }

  function current(list) {
    return list.findIndex(function (row) { return row.contains(document.activeElement); });
  }

  function goTo(list, place) {
    if (!list.length) { return; }
    var row = list[Math.max(0, Math.min(place, list.length - 1))];
    row.querySelector("a").focus();
    row.scrollIntoView({ block: "nearest" });
  }

  function openForm(element) {
    if (element.tagName === "DETAILS") { element.open = true; }
    var field = element.querySelector("input:not([type=hidden]), textarea, select");
    (field || element).focus();
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) { return; }
    var list = rows();
    var place = current(list);
    var key = event.key.toLowerCase();
    if (key === "j" && list.length) { goTo(list, place + 1); }
    else if (key === "k" && list.length) { goTo(list, place < 0 ? 0 : place - 1); }
    else if (key === "x" && place >= 0) {
      var box = list[place].querySelector("input[type=checkbox]");
      if (box) { box.checked = !box.checked; }
    } else {
      var target = document.querySelector('[data-key="' + (/^[a-z?]$/.test(key) ? key : "") + '"]');
      if (!target) { return; }
      if (target.tagName === "A") { target.click(); } else { openForm(target); }
    }
    event.preventDefault();
  });
})();

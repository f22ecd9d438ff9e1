// The page of a survey: a draft that never leaves this device, progress, and questions that depend on others.
// Without this file everything works: all the questions are there, and say on what they depend.
(() => {
  "use strict";
  const PREFIX = "encuesta-";
  const store = (() => {
    try { localStorage.getItem(PREFIX); return localStorage; } catch { return null; }
  })();

  const done = document.querySelector("[data-forget-draft]");
  if (done && store) store.removeItem(PREFIX + done.dataset.forgetDraft);

  const form = document.querySelector("form[data-survey]");
  if (!form) return;
  const key = PREFIX + form.dataset.draft;
  const status = form.querySelector("[data-draft-status]");
  const forget = form.querySelector("[data-forget]");
  const questions = [...form.querySelectorAll("[data-question]")];
  const inputs = (within) => [...within.querySelectorAll("input, textarea")].filter((one) => one.type !== "hidden");
  const say = (text) => { if (status) status.textContent = text; };

  function chosen(name) {
    return [...form.querySelectorAll("input:checked")].filter((one) => one.name === name).map((one) => one.value);
  }

  function follow() {
    for (const question of questions) {
      if (!question.dataset.depends) continue;
      const parent = questions.find((one) => one.id === question.dataset.depends);
      const open = parent && !parent.hidden &&
        chosen(question.dataset.depends).some((value) => question.dataset.values.split(" ").includes(value));
      question.hidden = !open;
    }
  }

  function isAnswered(question) {
    const rows = [...question.querySelectorAll(".matrix-row")];
    if (rows.length) return rows.every((row) => row.querySelector("input:checked"));
    return inputs(question).some((one) => (one.matches("[type=radio], [type=checkbox]") ? one.checked : one.value.trim()));
  }

  function progress() {
    const box = form.querySelector("[data-progress]");
    if (!box) return;
    const open = questions.filter((question) => !question.hidden);
    const answered = open.filter(isAnswered).length;
    box.hidden = false;
    const bar = box.querySelector("progress");
    bar.max = open.length;
    bar.value = answered;
    box.querySelector("[data-progress-text]").textContent =
      form.dataset.answered.replace("%1", answered).replace("%2", open.length);
  }

  function save() {
    if (!store) return;
    const kept = inputs(form)
      .filter((one) => (one.matches("[type=radio], [type=checkbox]") ? one.checked : one.value))
      .map((one) => [one.name, one.value]);
    try {
      store.setItem(key, JSON.stringify(kept));
    } catch {
      return; // the device has no room; the page goes on without a draft
    }
    const now = new Date().toLocaleTimeString("es-PE", { hour: "2-digit", minute: "2-digit", hour12: false });
    say(form.dataset.saved.replace("%1", now));
    if (forget) forget.hidden = false;
  }

  function restore() {
    if (!store || form.dataset.fresh === undefined) return;
    let kept;
    try { kept = JSON.parse(store.getItem(key) || "[]"); } catch { kept = []; }
    if (!Array.isArray(kept) || !kept.length) return;
    for (const one of inputs(form)) {
      const values = kept.filter(([name]) => name === one.name).map(([, value]) => value);
      if (one.matches("[type=radio], [type=checkbox]")) one.checked = values.includes(one.value);
      else if (values.length) one.value = values[0];
    }
    say(form.dataset.restored);
    if (forget) forget.hidden = false;
  }

  form.addEventListener("input", () => { follow(); progress(); save(); });
  if (forget) {
    forget.addEventListener("click", () => {
      if (store) store.removeItem(key);
      for (const one of inputs(form)) {
        if (one.matches("[type=radio], [type=checkbox]")) one.checked = false;
        else one.value = "";
      }
      forget.hidden = true;
      say("");
      follow();
      progress();
    });
  }
  restore();
  follow();
  progress();
})();

"use strict";
// A ministry's position saves by itself. What was typed stays in the form whatever happens, and the line
// below says whether it is kept; when somebody else saved meanwhile, nothing is sent any more by itself.
(() => {
  const form = document.getElementById("posicion");
  if (!form || !window.fetch) return;
  const state = document.getElementById("guardado");
  const words = form.dataset;
  const QUIET = 1500, AGAIN = 8000;
  let timer = 0, dirty = false, saving = false, stopped = false, leaving = false;

  const say = (text, trouble) => {
    if (state.textContent !== text) state.textContent = text;
    state.classList.toggle("overdue", Boolean(trouble));
  };
  const later = (wait) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, wait);
  };

  async function save() {
    if (saving || stopped || leaving || !dirty) return;
    saving = true;
    dirty = false;
    say(words.saving);
    let wait = QUIET;
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new FormData(form), headers: { Accept: "application/json" },
      });
      if (!(answer.headers.get("Content-Type") || "").includes("json")) throw new Error(String(answer.status));
      const told = await answer.json();
      if (answer.ok) {
        form.elements.version.value = told.version;
        say(told.saved);
      } else {
        dirty = stopped = true;
        say(told.problem, true);
      }
    } catch (problem) {
      dirty = true;
      wait = AGAIN;
      say(words.offline, true);
    } finally {
      saving = false;
      if (dirty && !stopped) later(wait);
    }
  }

  form.addEventListener("input", () => {
    dirty = true;
    if (stopped) return;
    say(words.waiting);
    later(QUIET);
  });
  form.addEventListener("submit", () => { leaving = true; window.clearTimeout(timer); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; });
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  window.addEventListener("beforeunload", (event) => { if ((dirty || saving) && !leaving) event.preventDefault(); });
})();

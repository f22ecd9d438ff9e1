"use strict";
// The form of a topic saves by itself. Whatever happens to the connection, what was typed stays in the
// form and the line on top says whether it is kept; sending the same again does no harm.
(() => {
  const form = document.getElementById("tema");
  if (!form || !window.fetch) return;
  const state = document.getElementById("guardado");
  const versions = document.getElementById("ver-versiones");
  const words = form.dataset;
  const QUIET = 1500, AGAIN = [3000, 6000, 12000, 30000];
  let timer = 0, dirty = false, saving = false, stopped = false, failures = 0, leaving = false;

  const say = (text, trouble) => {
    if (state.textContent !== text) state.textContent = text;
    state.classList.toggle("is-trouble", Boolean(trouble));
  };
  const later = (wait) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, wait);
  };
  const message = (id, text) => {
    const place = document.getElementById(id);
    if (place && place.textContent.trim() !== text) place.textContent = text;
  };

  const showErrors = (errors, understood) => {
    for (const place of form.querySelectorAll(".field-error")) {
      const name = place.id.replace(/^id_/, "").replace(/_error$/, "");
      const found = errors[name] || [];
      if (name !== "file") message(place.id, found.join(" "));
      const group = place.closest(".group");
      if (group && name !== "file") group.classList.toggle("has-error", found.length > 0);
    }
    for (const place of form.querySelectorAll("output.understood")) {
      const name = place.id.replace(/^id_/, "").replace(/_understood$/, "");
      message(place.id, understood[name] ? `${words.understood} ${understood[name]}` : "");
    }
  };

  const showMissing = (lacks) => {
    const box = document.getElementById("falta");
    const list = document.createElement("ul");
    for (const lack of lacks) {
      const link = document.createElement("a");
      link.href = `#id_${lack.field}`;
      link.textContent = lack.message;
      const line = document.createElement("li");
      line.append(link);
      list.append(line);
    }
    const head = document.createElement(lacks.length ? "strong" : "span");
    head.textContent = lacks.length ? box.dataset.missing : box.dataset.complete;
    const top = document.createElement("p");
    top.append(head);
    box.replaceChildren(top, ...(lacks.length ? [list] : []));
  };

  async function save() {
    if (saving || stopped || leaving) return;
    window.clearTimeout(timer);
    saving = true;
    dirty = false;
    say(words.saving);
    const data = new FormData(form);
    data.delete("file");
    data.delete("do");
    try {
      const limit = window.AbortSignal && AbortSignal.timeout ? { signal: AbortSignal.timeout(20000) } : {};
      const answer = await fetch(words.autosave, { method: "POST", body: data, headers: { Accept: "application/json" }, ...limit });
      const isJson = (answer.headers.get("Content-Type") || "").includes("json");
      if (answer.redirected || answer.status === 403) {
        dirty = true;
        say(words.signedOut, true);
        later(AGAIN[3]);
      } else if (!isJson) {
        throw new Error(String(answer.status));
      } else {
        const told = await answer.json();
        failures = 0;
        if (answer.status === 409) {
          stopped = dirty = true;
          say(told.conflict, true);
          versions.hidden = false;
        } else if (told.refused) {
          dirty = true;
          say(told.refused, true);
        } else {
          form.elements.version.value = told.version;
          showErrors(told.errors, told.understood);
          showMissing(told.lacks);
          say(told.saved, Object.keys(told.errors).length > 0);
        }
      }
    } catch (problem) {
      dirty = true;
      say(words.offline, true);
      later(AGAIN[Math.min(failures++, AGAIN.length - 1)]);
    } finally {
      saving = false;
      if (dirty && !stopped && !failures) later(QUIET);
    }
  }

  form.addEventListener("input", (event) => {
    if (event.target.type === "file" || event.target.name === "late_code") return;
    dirty = true;
    if (stopped) return;
    if (!failures) say(words.waiting);
    later(QUIET);
  });
  form.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    const file = event.target.files[0];
    const tooBig = file && file.size > Number(words.maxBytes);
    message("id_file_error", tooBig ? words.tooBig : "");
    if (tooBig) event.target.value = "";
  });
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    // Inside the same page htmx asks for the questions; that is no leaving.
    if (button || event.isTrusted) { leaving = true; window.clearTimeout(timer); }
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) { leaving = false; } });
  window.addEventListener("online", () => { if (dirty && !stopped) { failures = 0; save(); } });
  document.addEventListener("visibilitychange", () => { if (document.hidden && dirty && !stopped) save(); });
  window.addEventListener("beforeunload", (event) => {
    if ((dirty || saving) && !leaving) event.preventDefault();
  });
})();

// Forms are sent in the background where that keeps what was typed: secrets on a refusal,
// everything when the session ended. Without scripts the browser sends them.
import { toast } from "./toast.js";

let isDirty = false;

export function forms(prepare) {
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-form='']")) isDirty = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isDirty) event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (form.method !== "post") return;
    if (form.matches("[data-form]")) {
      event.preventDefault();
      send(form, button, prepare);
      return;
    }
    isDirty = false;
    busy(button, true);
  });
  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("button[aria-busy]")) busy(button, false);
  });
}

function busy(button, is) {
  if (!button) return;
  if (is) {
    button.setAttribute("aria-busy", "true");
    if (button.dataset.busy) {
      button.dataset.idle = button.textContent;
      button.textContent = button.dataset.busy;
    }
  } else {
    button.removeAttribute("aria-busy");
    if (button.dataset.idle) button.textContent = button.dataset.idle;
  }
}

async function post(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  // A button without an address of its own answers with that of the page.
  const address = button?.hasAttribute("formaction") ? button.formAction : form.action;
  return fetch(address, { method: "POST", body, headers: { "x-regrant-fetch": "1" } });
}

async function send(form, button, prepare) {
  busy(button, true);
  try {
    let answer = await post(form, button);
    if (answer.status === 409 && answer.headers.get("x-regrant-token")) {
      form.elements.csrf.value = answer.headers.get("x-regrant-token");
      answer = await post(form, button);
    }
    if (answer.status === 401) {
      toast("Your session ended. Sign in with a new link in another tab, then send again: nothing is lost.");
      return;
    }
    const onward = answer.headers.get("x-regrant-location");
    if (onward) {
      isDirty = false;
      location.assign(onward);
      return;
    }
    replace(await answer.text(), form, prepare);
  } catch {
    toast("The server did not answer. Nothing was changed; send again.");
  } finally {
    busy(button, false);
  }
}

function replace(text, form, prepare) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const main = page.querySelector("main");
  const old = document.querySelector("main");
  const typed = new Map();
  for (const field of form.querySelectorAll("input[type=password]")) typed.set(field.name, field.value);
  old.replaceWith(main);
  document.title = page.title;
  for (const [name, value] of typed) {
    const field = main.querySelector(`input[type=password][name="${CSS.escape(name)}"]`);
    if (field) field.value = value;
  }
  prepare(main);
  const first = main.querySelector("#summary") || main.querySelector("[data-arrived]") || main;
  if (first) {
    first.focus();
    first.scrollIntoView({ block: "nearest" });
  }
}

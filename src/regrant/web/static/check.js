// A check says how far it is while it runs; without scripts the browser waits for the report.
import { toast } from "./toast.js";

export function checks(prepare) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-check]") || !window.TextDecoderStream) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    run(form, event.submitter, prepare);
  });
}

async function run(form, button, prepare) {
  const words = button.textContent;
  button.setAttribute("aria-busy", "true");
  button.disabled = true;
  button.textContent = "Checking…";
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", "How far the check is");
  form.append(bar);
  const here = document.createElement("input");
  Object.assign(here, { type: "hidden", name: "browser", value: location.origin });
  form.append(here);
  try {
    const headers = { accept: "text/event-stream", "x-regrant-fetch": "1" };
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers });
    if (!answer.headers.get("content-type")?.startsWith("text/event-stream")) {
      HTMLFormElement.prototype.submit.call(form);
      return;
    }
    await follow(answer.body, bar, prepare);
  } catch {
    toast("The server did not answer. Nothing was changed; check again.");
  } finally {
    bar.remove();
    here.remove();
    button.disabled = false;
    button.removeAttribute("aria-busy");
    button.textContent = words;
  }
}

async function follow(stream, bar, prepare) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    waiting += value;
    const events = waiting.split("\n\n");
    waiting = events.pop();
    for (const event of events) {
      const [first, second] = event.split("\n");
      take(first.slice("event: ".length), JSON.parse(second.slice("data: ".length)), bar, prepare);
    }
  }
}

function take(kind, value, bar, prepare) {
  if (kind === "progress") {
    bar.max = value.of;
    bar.value = value.done;
  } else if (kind === "problem") {
    toast(value);
  } else if (kind === "page") {
    const page = new DOMParser().parseFromString(value, "text/html");
    const main = page.querySelector("main");
    document.querySelector("main").replaceWith(main);
    document.title = page.title;
    prepare(main);
    (main.querySelector("[data-arrived]") || main).focus();
  }
}

// A page that shows something under way is told when it changed and fetches its parts anew.
export function live(prepare) {
  const marked = document.querySelector("[data-live]");
  if (!marked || !window.EventSource) return;
  let source;
  const address = `/live?of=${encodeURIComponent(marked.dataset.live)}`;

  function listen() {
    if (source || document.hidden) return;
    source = new EventSource(address);
    source.addEventListener("changed", () => renew(prepare));
    source.addEventListener("over", stop);
  }
  function stop() {
    source?.close();
    source = undefined;
  }
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : listen()));
  window.addEventListener("pagehide", stop);
  listen();
}

async function renew(prepare) {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-part]")) {
    const fresh = page.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`);
    // What somebody is using at this moment is left as it is.
    if (!fresh || part.contains(document.activeElement) || part.innerHTML === fresh.innerHTML) continue;
    part.replaceChildren(...fresh.childNodes);
    prepare(part);
  }
}

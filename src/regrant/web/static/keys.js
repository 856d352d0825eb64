// A few keys: / to search, g and a letter to go somewhere, ? for the list.
const PLACES = { o: "/", a: "/applications", s: "/services", f: "/findings", t: "/activity", m: "/settings" };
const WORDS = [
  ["/", "Search"], ["g o", "Overview"], ["g a", "Applications"], ["g s", "Services"],
  ["g f", "Findings"], ["g t", "Activity"], ["g m", "Settings"], ["?", "These keys"],
];
let after = 0;

export function keys() {
  if (!document.querySelector(".rail")) return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "/") {
      event.preventDefault();
      document.querySelector("#find")?.focus();
    } else if (event.key === "?") {
      list();
    } else if (event.key === "g") {
      after = event.timeStamp;
    } else if (event.timeStamp - after < 1000 && place(event.key)) {
      location.assign(PLACES[event.key]);
    }
  });
}

// Only where the rail leads too: not every role sees every page.
function place(key) {
  return PLACES[key] && document.querySelector(`.rail nav a[href="${PLACES[key]}"]`);
}

function isTyping(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest("dialog");
}

function list() {
  const dialog = document.createElement("dialog");
  const title = document.createElement("h2");
  title.id = "keys-title";
  title.textContent = "Keys";
  dialog.setAttribute("aria-labelledby", title.id);
  const rows = document.createElement("dl");
  rows.className = "facts wide";
  for (const [key, words] of WORDS) {
    const row = document.createElement("div");
    const term = document.createElement("dt");
    const code = document.createElement("kbd");
    code.textContent = key;
    term.append(code);
    const what = document.createElement("dd");
    what.textContent = words;
    row.append(term, what);
    rows.append(row);
  }
  const close = document.createElement("button");
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.append(title, rows, close);
  document.body.append(dialog);
  dialog.showModal();
}

// Pages that ask before something is done open in a dialog; without scripts they are pages.
export function dialogs(prepare) {
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-dialog]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const answer = await fetch(link.href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const asked = page.querySelector("[data-asked]");
    if (!answer.ok || !asked) {
      location.assign(link.href);
      return;
    }
    show(page, asked, link, prepare);
  });
}

function show(page, asked, link, prepare) {
  const dialog = document.createElement("dialog");
  const heading = page.querySelector("h1");
  const title = document.createElement("h2");
  title.id = "dialog-title";
  title.textContent = heading.textContent.trim();
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.append(title, document.adoptNode(asked));
  for (const away of dialog.querySelectorAll("[data-away]")) {
    away.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.close();
    });
  }
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  document.body.append(dialog);
  prepare(dialog);
  dialog.showModal();
}

// Buttons that copy a value and say so.
import { toast } from "./toast.js";

export function copyButtons(root) {
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
}

async function put(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea"); // over http there is no clipboard to ask
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await put(button.dataset.copy);
  const words = button.firstChild;
  const before = words.textContent;
  words.textContent = "Copied";
  toast("Copied");
  setTimeout(() => { words.textContent = before; }, 1500);
});

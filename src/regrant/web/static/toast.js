// A short word at the edge, read out too.
let box;

export function toast(text) {
  if (!box) {
    box = document.createElement("div");
    box.setAttribute("role", "status");
    document.body.append(box);
  }
  const line = document.createElement("p");
  line.className = "toast";
  line.textContent = text;
  box.replaceChildren(line);
  setTimeout(() => { if (box.contains(line)) line.remove(); }, 2000);
}

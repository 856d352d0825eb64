// What scripts add; every page works without them.
import { checks } from "./check.js";
import { copyButtons } from "./copy.js";
import { dialogs } from "./dialog.js";
import { forms } from "./form.js";
import { keys } from "./keys.js";
import { live } from "./live.js";

function prepare(root) {
  copyButtons(root);
}

prepare(document);
dialogs(prepare);
checks(prepare);
forms(prepare);
keys();
live(prepare);

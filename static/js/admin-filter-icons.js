"use strict";

// Django's two-column selection puts a label on an icon that has no role, which screen readers may pass over.
window.addEventListener("load", () => {
  for (const icon of document.querySelectorAll(".selector .help-tooltip[aria-label]")) {
    icon.setAttribute("role", "img");
  }
});

// The numbers of a mailing that is under way, fetched again while they move.

const BETWEEN_LOOKS = 5000; // milliseconds

async function load() {
  const answer = await fetch(location.href);
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function phaseOf(page) {
  return page.querySelector("#progress .state").textContent;
}

function show(page) {
  if (phaseOf(page) !== phaseOf(document)) {
    document.getElementById("said").textContent = phaseOf(page); // The numbers alone would be said every five seconds.
    const actions = document.getElementById("actions");
    if (actions && !actions.contains(document.activeElement)) actions.replaceWith(page.getElementById("actions"));
  }
  document.getElementById("progress").replaceWith(page.getElementById("progress"));
}

async function look() {
  try {
    if (!document.hidden) show(await load());
  } catch {
    // No line, or signed out: what is shown stays.
  }
  lookAgain();
}

function lookAgain() {
  if (document.querySelector("#progress[data-moves]")) setTimeout(look, BETWEEN_LOOKS);
}

lookAgain();

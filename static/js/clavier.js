// Keys of the house: / search, j k Enter on lists, x chooses the row, e main act, ? help, Escape out of a field.

const ecrit = (cible) => cible.closest("input:not([type=checkbox]), textarea, select, [contenteditable='true']") !== null;
const lignes = () => [...document.querySelectorAll("[data-liste] tbody tr, [data-liste] > li")];

const choisir = (pas) => {
  const toutes = lignes();
  if (toutes.length === 0) return;
  const ici = toutes.findIndex((ligne) => ligne.getAttribute("aria-current") === "true");
  const suivante = toutes[Math.min(toutes.length - 1, Math.max(0, ici + pas))];
  toutes.forEach((ligne) => ligne.removeAttribute("aria-current"));
  suivante.setAttribute("aria-current", "true");
  suivante.querySelector("a, button")?.focus({ preventScroll: true });
  suivante.scrollIntoView({ block: "nearest" });
};

const actes = {
  "/": () => {
    const champ = document.querySelector("[data-touche='/']");
    champ?.focus();
    champ?.select();
  },
  j: () => choisir(1),
  k: () => choisir(-1),
  // A link is followed; a button that sends is only pointed at: its consequence is read, then Enter does it.
  e: () => {
    const acte = document.querySelector("[data-liste] [aria-current='true'] [data-acte], [data-acte]");
    if (acte?.matches("button")) acte.focus();
    else acte?.click();
  },
  x: () => document.querySelector("[data-liste] [aria-current='true'] input[type=checkbox]")?.click(),
  "?": () => {
    const aide = document.getElementById("aide-clavier");
    if (aide && !aide.open) aide.showModal();
  },
};

document.addEventListener("keydown", (evenement) => {
  if (evenement.ctrlKey || evenement.metaKey || evenement.altKey || evenement.defaultPrevented) return;
  if (evenement.key === "Escape" && ecrit(evenement.target)) {
    evenement.target.blur();
    return;
  }
  if (ecrit(evenement.target) || document.querySelector("dialog[open]")) return;
  if (evenement.key === "Enter" && evenement.target === document.body) {
    document.querySelector("[data-liste] [aria-current='true'] a")?.click();
    return;
  }
  const touche = document.querySelector(`[data-touche="${CSS.escape(evenement.key)}"]:not(input)`);
  const acte = touche ? () => touche.click() : actes[evenement.key];
  if (!acte) return;
  // A key held down walks along a list, it never acts twice: after an act the next file is already there.
  if (evenement.repeat && !["j", "k"].includes(evenement.key)) return;
  evenement.preventDefault();
  acte();
});

// The text of a page beside its image: Ctrl+Enter saves, Ctrl+Shift+Enter saves and goes on to the next page.

document.addEventListener("keydown", (evenement) => {
  if (evenement.key !== "Enter" || !(evenement.ctrlKey || evenement.metaKey)) return;
  const formulaire = evenement.target.closest?.("form[data-envoi-clavier]");
  if (!formulaire || evenement.repeat) return;
  const suivante = evenement.shiftKey && formulaire.querySelector("button[value='suivante']");
  evenement.preventDefault();
  formulaire.requestSubmit(suivante || formulaire.querySelector("button[value='garder']"));
});

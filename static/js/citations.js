// A cited passage is put into the text where one was writing.

let champ = null;
document.addEventListener("focusin", (evenement) => {
  if (evenement.target.matches("main textarea")) champ = evenement.target;
});
document.addEventListener("click", (evenement) => {
  const bouton = evenement.target.closest("[data-inserer]");
  if (!bouton) return;
  const cible = champ?.isConnected ? champ : document.querySelector("main form[data-brouillon] textarea");
  const texte = bouton.closest("li").querySelector("[data-citation]").dataset.citation;
  if (!cible) return;
  const avant = cible.value.slice(0, cible.selectionStart);
  const blanc = avant && !/\s$/.test(avant) ? " " : "";
  cible.setRangeText(`${blanc}${texte}`, cible.selectionStart, cible.selectionEnd, "end");
  cible.focus();
  cible.dispatchEvent(new Event("input", { bubbles: true }));
});

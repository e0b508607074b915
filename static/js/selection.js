// Lists where rows are chosen: one box chooses all, the number and the sum of the chosen rows are always told.

const euros = new Intl.NumberFormat("fr-BE", { style: "currency", currency: "EUR" });

const dire = (formulaire) => {
  const choisies = [...formulaire.querySelectorAll("input[data-montant]:checked")];
  // Cents are added as whole numbers: 0.1 + 0.2 must be 0.3.
  const centimes = choisies.reduce((somme, case_) => somme + Math.round(Number(case_.dataset.montant) * 100), 0);
  const bilan = formulaire.querySelector("[data-bilan]");
  if (!bilan) return;
  const nombre = choisies.length;
  bilan.textContent = nombre ? `${nombre} choisie${nombre > 1 ? "s" : ""}, ${euros.format(centimes / 100)}` : "";
};

for (const formulaire of document.querySelectorAll("[data-selection]")) {
  formulaire.addEventListener("change", (evenement) => {
    if (evenement.target.matches("[data-tout-choisir]")) {
      for (const case_ of formulaire.querySelectorAll("input[data-montant]:not(:disabled)")) {
        case_.checked = evenement.target.checked;
      }
    }
    dire(formulaire);
  });
  dire(formulaire);
}

// Presence: the quorum is counted while the boxes are ticked. The server counts again when the sitting opens.

const formulaire = document.querySelector("[data-presences]");
const quorum = formulaire?.querySelector("[data-quorum]");

const compter = () => {
  const presents = formulaire.querySelectorAll("[data-votant]:checked").length;
  const atteint = presents >= Number(quorum.dataset.quorum);
  quorum.querySelector("[data-presents]").textContent = presents;
  quorum.querySelector("[data-verdict]").textContent = atteint ? "atteint" : "non atteint";
  quorum.classList.toggle("insuffisant", !atteint);
};

if (quorum) {
  formulaire.addEventListener("change", compter);
  compter();
}

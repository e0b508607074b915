// The reader: ← → from page to page, + − to zoom, the outline follows the scroll, the first mark comes into view.

const feuilles = () => [...document.querySelectorAll(".feuilles .feuille")];
const ZOOMS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3];
let zoom = 3;

const courante = () => {
  const haut = document.querySelector(".liseuse-outils")?.getBoundingClientRect().bottom || 0;
  const toutes = feuilles();
  return toutes.find((f) => f.getBoundingClientRect().bottom > haut + 80) || toutes.at(-1);
};

const aller = (feuille) => {
  if (!feuille) return;
  feuille.scrollIntoView({ block: "start" });
  history.replaceState(null, "", `#${feuille.id}`);
};

const pas = (sens) => {
  const toutes = feuilles();
  const ici = toutes.indexOf(courante());
  aller(toutes[Math.min(toutes.length - 1, Math.max(0, ici + sens))]);
};

const agrandir = (sens) => {
  const ici = courante();
  zoom = Math.min(ZOOMS.length - 1, Math.max(0, zoom + sens));
  document.querySelectorAll(".feuilles").forEach((lieu) => lieu.style.setProperty("--zoom", ZOOMS[zoom]));
  const dit = document.querySelector("[data-zoom]");
  if (dit) dit.textContent = `${Math.round(ZOOMS[zoom] * 100)} %`;
  ici?.scrollIntoView({ block: "start" });
};

const actes = { precedente: () => pas(-1), suivante: () => pas(1), plus: () => agrandir(1), moins: () => agrandir(-1) };
const touches = { ArrowLeft: "precedente", ArrowRight: "suivante", "+": "plus", "=": "plus", "-": "moins" };

document.addEventListener("keydown", (evenement) => {
  if (evenement.ctrlKey || evenement.metaKey || evenement.altKey) return;
  if (evenement.target.closest("input, textarea, select, dialog")) return;
  const acte = actes[touches[evenement.key]];
  if (!acte) return;
  evenement.preventDefault();
  acte();
});
document.addEventListener("click", (evenement) => {
  const bouton = evenement.target.closest("[data-liseuse]");
  if (bouton) actes[bouton.dataset.liseuse]?.();
});

const suivre = () => {
  const id = courante()?.id;
  for (const lien of document.querySelectorAll(".liseuse-plan a[href*='#page-']")) {
    const ici = lien.getAttribute("href").endsWith(`#${id}`);
    if (ici && !lien.hasAttribute("aria-current")) {
      lien.setAttribute("aria-current", "page");
      lien.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else if (!ici) lien.removeAttribute("aria-current");
  }
};
let prevu = false;
document.addEventListener("scroll", () => {
  if (prevu) return;
  prevu = true;
  requestAnimationFrame(() => {
    prevu = false;
    suivre();
  });
}, { passive: true });

const arriver = () => {
  const demandee = location.hash.startsWith("#page-") ? document.getElementById(location.hash.slice(1)) : null;
  const marque = (demandee || document).querySelector(".marque-mot");
  if (marque) marque.scrollIntoView({ block: "center" });
  else demandee?.scrollIntoView({ block: "start" });
  suivre();
};
arriver();

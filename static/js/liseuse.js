// The reader: ← → from page to page, + − to zoom, the outline follows the scroll, the page or mark asked for comes into view.

const liseuse = document.querySelector(".liseuse");
const champ = document.getElementById("liseuse-page");
const feuilles = () => [...document.querySelectorAll(".feuilles .feuille")];
const ZOOMS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3];
const NET = "2000"; // width in pixels of the sharper images, beyond this zoom
let zoom = 3;

let visee = null; // the sheet gone to, as long as the reader has not scrolled away from it
let hauteurVisee = -1;

const viser = (feuille, element, bloc) => {
  element.scrollIntoView({ block: bloc });
  visee = feuille;
  hauteurVisee = window.scrollY;
};

// The sheet that is gone to, else the one that crosses the upper part of what is seen.
const courante = () => {
  if (visee?.isConnected && Math.abs(window.scrollY - hauteurVisee) < 8) return visee;
  visee = null;
  const haut = document.querySelector(".liseuse-outils")?.getBoundingClientRect().bottom || 0;
  const ligne = haut + (window.innerHeight - haut) * 0.4;
  const toutes = feuilles();
  return toutes.find((f) => f.getBoundingClientRect().bottom > ligne) || toutes.at(-1);
};

const adresse = (numero) => {
  const url = new URL(location.href);
  url.searchParams.set("page", String(numero));
  url.hash = "";
  return url;
};

const aller = (feuille) => {
  if (!feuille) return;
  viser(feuille, feuille, "start");
  if (liseuse?.dataset.pages) history.replaceState(null, "", adresse(feuille.dataset.page));
};

// A long document comes by parts: a page that is not here yet is asked from the server.
const allerA = (numero) => {
  const but = document.getElementById(`page-${numero}`);
  if (but) aller(but);
  else if (numero >= 1 && numero <= Number(liseuse?.dataset.pages || 0)) location.assign(adresse(numero));
};

const pas = (sens) => {
  const ici = courante();
  if (!ici) return;
  if (liseuse?.dataset.pages) {
    allerA(Number(ici.dataset.page) + sens);
    return;
  }
  const toutes = feuilles();
  aller(toutes[Math.min(toutes.length - 1, Math.max(0, toutes.indexOf(ici) + sens))]);
};

const preciser = () => {
  if (ZOOMS[zoom] < 1.5) return;
  for (const image of document.querySelectorAll(".feuilles .feuille img")) {
    const url = new URL(image.src);
    if (url.searchParams.get("l") === NET || !url.pathname.endsWith(".webp")) continue;
    url.searchParams.set("l", NET);
    image.src = url;
  }
};

const agrandir = (sens) => {
  const ici = courante();
  zoom = Math.min(ZOOMS.length - 1, Math.max(0, zoom + sens));
  document.querySelectorAll(".feuilles").forEach((lieu) => lieu.style.setProperty("--zoom", ZOOMS[zoom]));
  const dit = document.querySelector("[data-zoom]");
  if (dit) dit.textContent = `${Math.round(ZOOMS[zoom] * 100)} %`;
  preciser();
  if (ici) viser(ici, ici, "start");
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
champ?.form?.addEventListener("submit", (evenement) => {
  const numero = Number.parseInt(champ.value, 10);
  if (!document.getElementById(`page-${numero}`)) return; // the server opens the right sheets
  evenement.preventDefault();
  champ.blur();
  allerA(numero);
});

const suivre = () => {
  const ici = courante();
  if (champ && ici && document.activeElement !== champ) champ.value = ici.dataset.page;
  for (const lien of document.querySelectorAll(".liseuse-plan a[href*='#page-']")) {
    const courant = lien.getAttribute("href").endsWith(`#${ici?.id}`);
    if (courant && !lien.hasAttribute("aria-current")) {
      lien.setAttribute("aria-current", "page");
      lien.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else if (!courant) lien.removeAttribute("aria-current");
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
document.addEventListener("htmx:afterSettle", preciser);

const arriver = () => {
  const voulue = Number(liseuse?.dataset.page || 0);
  const ancre = location.hash.startsWith("#page-") ? location.hash.slice(1) : voulue > 1 && `page-${voulue}`;
  const demandee = ancre ? document.getElementById(ancre) : null;
  const marque = (demandee || document).querySelector(".marque-mot");
  const feuille = marque?.closest(".feuille") || demandee;
  if (feuille) viser(feuille, marque || feuille, marque ? "center" : "start");
  suivre();
};
arriver();

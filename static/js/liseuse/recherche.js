// Search inside the piece: every page that answers, the hit one is on, next and previous.

import { aLaPose, coucher, defile, etat, relire, scroller } from "./feuilles.js";
import { adresse, demander } from "./serveur.js";

const formulaire = document.querySelector(".liseuse-cherche");
const champ = document.getElementById("liseuse-q");
const dit = document.querySelector("output[data-marques]");
let touches = []; // [page, marked words]
let ici = null; // { page, rang }
let attendue = null; // the page whose words are on their way

const total = () => touches.reduce((somme, [, n]) => somme + n, 0);
const rangGlobal = () => touches.filter(([page]) => page < ici.page).reduce((somme, [, n]) => somme + n, 0) + ici.rang + 1;

const raconter = () => {
  document.querySelectorAll("[data-liseuse='touche-suivante'], [data-liseuse='touche-precedente']").forEach((bouton) => {
    bouton.hidden = touches.length === 0;
  });
  if (!etat.q) dit.textContent = "";
  else if (!touches.length) dit.textContent = "Aucun mot trouvé";
  else dit.textContent = ici ? `${rangGlobal()} / ${total()}` : `${total()} sur ${touches.length} page${touches.length > 1 ? "s" : ""}`;
};

const pointer = (page, feuille) => {
  document.querySelectorAll(".marque-mot.active").forEach((m) => m.classList.remove("active"));
  const marque = feuille.querySelectorAll(".marque-mot")[ici.rang];
  if (!marque) return;
  marque.classList.add("active");
  const cadre = marque.getBoundingClientRect();
  const lieu = scroller.getBoundingClientRect();
  if (cadre.top < lieu.top + 40 || cadre.bottom > lieu.bottom - 40) scroller.scrollTop += cadre.top - lieu.top - lieu.height / 3;
  if (cadre.left < lieu.left || cadre.right > lieu.right) scroller.scrollLeft += cadre.left - lieu.left - lieu.width / 3;
};

const aller = (cible) => {
  ici = cible;
  if (defile.courant() !== ici.page) defile.aller(ici.page);
  const feuille = defile.presents.get(ici.page);
  if (feuille?.dataset.couche === etat.q) pointer(ici.page, feuille);
  else {
    attendue = ici.page;
    coucher(ici.page);
  }
  raconter();
};

aLaPose((page, feuille) => {
  if (ici?.page !== page) return;
  if (attendue === page) attendue = null;
  pointer(page, feuille);
});

export const suivante = (sens) => {
  if (!touches.length) return;
  if (!ici) {
    const courant = defile.courant();
    const page = sens > 0 ? touches.find(([p]) => p >= courant) || touches[0] : touches.findLast(([p]) => p <= courant) || touches.at(-1);
    aller({ page: page[0], rang: sens > 0 ? 0 : page[1] - 1 });
    return;
  }
  const lieu = touches.findIndex(([page]) => page === ici.page);
  const rang = ici.rang + sens;
  if (rang >= 0 && rang < touches[lieu][1]) aller({ page: ici.page, rang });
  else {
    const [page, nombre] = touches[(lieu + sens + touches.length) % touches.length];
    aller({ page, rang: sens > 0 ? 0 : nombre - 1 });
  }
};

const trouver = async () => {
  ici = null;
  touches = [];
  if (etat.q) {
    dit.textContent = "Recherche…";
    const reponse = await demander(adresse("chercher/", { q: etat.q }));
    touches = reponse ? (await reponse.json()).pages : [];
  }
  raconter();
};

export const chercher = async (q) => {
  etat.q = q.trim();
  const url = new URL(location.href);
  if (etat.q) url.searchParams.set("q", etat.q);
  else url.searchParams.delete("q");
  history.replaceState(null, "", url);
  await trouver();
  relire();
  if (touches.length) suivante(1);
};

export const focaliser = () => {
  champ.focus();
  champ.select();
};

// The words of the hit one is on, for those who choose by keyboard.
export const marqueActive = () => document.querySelector(".marque-mot.active");

formulaire?.addEventListener("submit", (evenement) => {
  evenement.preventDefault();
  if (champ.value.trim() === etat.q && touches.length) suivante(1);
  else chercher(champ.value);
});
champ?.addEventListener("search", () => champ.value || !etat.q || chercher(""));
champ?.addEventListener("keydown", (evenement) => {
  if (evenement.key === "Escape") {
    evenement.preventDefault(); // leaves the field, keeps what was found
    champ.blur();
    return;
  }
  if (evenement.key !== "Enter" || !evenement.shiftKey) return;
  evenement.preventDefault();
  suivante(-1);
});

export const commencer = async () => {
  if (!etat.q) return;
  await trouver();
  if (touches.length) suivante(1);
};

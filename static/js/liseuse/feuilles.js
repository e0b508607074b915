// The sheets: image sized to the screen, words laid over it, turned and enlarged as wanted.

import { Defile } from "./defile.js";
import { adresse, base, fragment, racine } from "./serveur.js";

const LARGEURS = [800, 1240, 2000]; // those that the server draws
export const ZOOMS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3];
const FEUILLE_MAX = 832; // pixels at 100 %
const PIED = 32; // height of the caption
const ECART = 20;

export const tailles = [];
for (const suite of (racine?.dataset.plan || "").split(" ").filter(Boolean)) {
  const [, l, h, fois] = suite.match(/^(\d+)x(\d+)\*(\d+)$/);
  for (let i = 0; i < Number(fois); i += 1) tailles.push([Number(l), Number(h)]);
}

export const etat = { zoom: 3, tour: 0, q: racine?.dataset.q || "" };
const couche = []; // what wants to know that the words of a page are there
export const aLaPose = (suite) => couche.push(suite);
export const couchee = () => etat.tour % 180 !== 0;

const scroller = document.querySelector(".liseuse-defile");
const piste = document.querySelector("[data-feuilles]");
const place = () => Math.max(160, Math.min(scroller.clientWidth - 2 * Math.min(ECART, scroller.clientWidth * 0.03), FEUILLE_MAX));
export const largeur = () => Math.round(place() * ZOOMS[etat.zoom]);
const rapport = (n) => (couchee() ? tailles[n - 1][0] / tailles[n - 1][1] : tailles[n - 1][1] / tailles[n - 1][0]);
const hauteurImage = (n) => Math.round(largeur() * rapport(n));

const TRANSFORMATIONS = {
  0: () => "none",
  90: (l) => `translateX(${l}px) rotate(90deg)`,
  180: (l, h) => `translate(${l}px, ${h}px) rotate(180deg)`,
  270: (l, h) => `translateY(${h}px) rotate(270deg)`,
};

const placer = (feuille, n) => {
  const l = largeur();
  const h = hauteurImage(n);
  feuille.style.width = `${l}px`;
  feuille.style.left = `${Math.max(0, (Math.max(scroller.clientWidth, l) - l) / 2)}px`;
  feuille.querySelector(".feuille-image").style.height = `${h}px`;
  const tourne = feuille.querySelector(".feuille-tourne");
  tourne.style.width = `${couchee() ? h : l}px`;
  tourne.style.height = `${couchee() ? l : h}px`;
  tourne.style.transform = TRANSFORMATIONS[etat.tour](l, h);
  const image = feuille.querySelector("img");
  if (image.srcset) image.sizes = `${couchee() ? h : l}px`;
};

const neuf = (balise, classe, texte = "") => {
  const element = document.createElement(balise);
  element.className = classe;
  element.textContent = texte;
  return element;
};

const creer = (n) => {
  const feuille = neuf("figure", "feuille");
  feuille.id = `page-${n}`;
  feuille.dataset.page = String(n);
  const tourne = neuf("div", "feuille-tourne");
  const image = document.createElement("img");
  image.alt = `Page ${n} de ${tailles.length}`;
  image.decoding = "async";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "calque");
  tourne.append(image, svg);
  const cadre = neuf("div", "feuille-image");
  cadre.append(tourne);
  feuille.append(cadre, neuf("figcaption", "", `Page ${n} / ${tailles.length}`));
  return feuille;
};

const dire = (feuille, texte, reprendre) => {
  feuille.querySelector(".feuille-panne")?.remove();
  const panne = neuf("div", "feuille-panne", texte);
  panne.setAttribute("role", "status");
  const bouton = neuf("button", "bouton bouton-petit", "Réessayer");
  bouton.type = "button";
  bouton.addEventListener("click", () => {
    panne.remove();
    feuille.classList.remove("sans-image");
    reprendre();
  });
  panne.append(bouton);
  feuille.querySelector(".feuille-image").append(panne);
};

const peindre = (feuille, n, encore = "") => {
  const image = feuille.querySelector("img");
  const source = (l) => adresse(`pages/${n}.webp`, { l, encore });
  image.onerror = () => {
    feuille.classList.add("sans-image");
    const texte = navigator.onLine
      ? "L’image de cette page ne vient pas : le rangement ne répond pas, ou le fichier n’y est plus. Son texte reste lisible."
      : "La connexion est coupée : l’image de cette page viendra quand elle sera revenue.";
    dire(feuille, texte, () => peindre(feuille, n, String(Date.now())));
  };
  image.sizes = `${couchee() ? hauteurImage(n) : largeur()}px`;
  image.srcset = LARGEURS.map((l) => `${source(l)} ${l}w`).join(", ");
};

// Words, annotations and what the caption says.
export const coucher = async (n) => {
  const feuille = defile.presents.get(n);
  if (!feuille) return;
  const cite = racine.dataset.cite;
  const url = adresse(`pages/${n}/`, { q: etat.q, cite });
  let reponse;
  try {
    reponse = await fetch(url, { cache: "no-store" });
  } catch {
    return;
  }
  if (reponse.redirected || defile.presents.get(n) !== feuille) return;
  if (!reponse.ok) {
    if (reponse.status === 404) feuille.querySelector("figcaption").textContent = `Page ${n} : pas encore lue`;
    return;
  }
  const recue = fragment(await reponse.text());
  feuille.querySelector("svg.calque").replaceWith(recue.querySelector("svg.calque"));
  feuille.querySelector("figcaption").replaceWith(recue.querySelector("figcaption"));
  feuille.dataset.couche = etat.q;
  couche.forEach((suite) => suite(n, feuille));
};

const montrer = (feuille, n) => {
  const image = feuille.querySelector("img");
  if (!image.srcset) peindre(feuille, n);
  if (feuille.dataset.couche !== etat.q) coucher(n);
};

const demonter = (feuille) => {
  const image = feuille.querySelector("img");
  image.onerror = null;
  image.removeAttribute("srcset"); // what was still coming is no longer wanted
  image.removeAttribute("src");
};

export const defile =
  piste && tailles.length
    ? new Defile({
        scroller,
        piste,
        nombre: tailles.length,
        ecart: ECART,
        hauteur: (n) => hauteurImage(n) + PIED,
        creer,
        placer,
        montrer,
        demonter,
      })
    : null;

// The sheet that came with the page: its image is on its way, its words are there.
export const adopter = (n) => {
  const feuille = piste.querySelector(`.feuille[data-page="${n}"]:not([style])`);
  if (!feuille) return;
  const image = feuille.querySelector("img");
  feuille.dataset.couche = etat.q;
  if (image.complete && !image.naturalWidth) peindre(feuille, n);
  else image.onerror = () => peindre(feuille, n, "1");
  defile.presents.get(n)?.remove();
  piste.classList.add("virtuelle");
  defile.adopter(feuille, n);
  couche.forEach((suite) => suite(n, feuille));
};

export const relire = (pages = null) =>
  defile?.presents.forEach((feuille, n) => {
    if (pages && !pages.includes(n)) return;
    coucher(n);
  });

window.addEventListener("online", () =>
  defile?.presents.forEach((feuille, n) => {
    if (!feuille.classList.contains("sans-image")) return;
    feuille.querySelector(".feuille-panne")?.remove();
    feuille.classList.remove("sans-image");
    peindre(feuille, n, String(Date.now()));
  }),
);
if (defile) new ResizeObserver(() => defile.mesurer()).observe(scroller);
export { scroller, piste, base };

// Thumbnails: the same moving column, small.

import { Defile } from "./defile.js";
import { defile, tailles } from "./feuilles.js";
import { adresse } from "./serveur.js";

const LARGEUR = 112;
const PIED = 22;
const scroller = document.querySelector(".liseuse-vignettes");
const piste = document.querySelector("[data-vignettes]");
const HAUTEUR_MAX = 150;
const hauteur = (n) => Math.round(Math.min(HAUTEUR_MAX, (LARGEUR * tailles[n - 1][1]) / tailles[n - 1][0])) + PIED;

const creer = (n) => {
  const lien = document.createElement("a");
  lien.href = `#page-${n}`;
  lien.dataset.aller = String(n);
  const image = document.createElement("img");
  image.alt = "";
  image.decoding = "async";
  const numero = document.createElement("span");
  numero.textContent = String(n);
  const lu = document.createElement("span");
  lu.className = "hors-vue";
  lu.textContent = "Page ";
  numero.prepend(lu);
  lien.append(image, numero);
  return lien;
};

const colonne =
  piste && tailles.length
    ? new Defile({
        scroller,
        piste,
        nombre: tailles.length,
        ecart: 8,
        hauteur,
        creer,
        placer: (lien, n) => {
          lien.querySelector("img").style.height = `${hauteur(n) - PIED}px`;
        },
        montrer: (lien, n) => {
          const image = lien.querySelector("img");
          if (!image.src) image.src = adresse(`pages/${n}.webp`, { l: "240" });
        },
        demonter: (lien) => lien.querySelector("img").removeAttribute("src"),
      })
    : null;

let marquee = 0;
export const suivre = (n) => {
  if (!colonne || !scroller.clientHeight) return;
  if (n !== marquee) colonne.approcher(n);
  marquee = n;
  colonne.presents.forEach((lien, m) => (m === n ? lien.setAttribute("aria-current", "page") : lien.removeAttribute("aria-current")));
};
if (colonne) {
  colonne.changements.push(() => suivre(marquee));
  new ResizeObserver(() => scroller.clientHeight && colonne.rendre()).observe(scroller);
}
if (defile) defile.changements.push(suivre);

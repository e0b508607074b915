// The words chosen on a page, as boxes in fractions of it; a small bar says what can be done with them.

import { marqueActive } from "./recherche.js";

const barre = document.querySelector(".liseuse-choix");

const boiteDe = (texte, svg) => {
  const { width, height } = svg.viewBox.baseVal;
  const h = Number(texte.getAttribute("font-size"));
  return [
    Number(texte.getAttribute("x")) / width,
    (Number(texte.getAttribute("y")) - 0.8 * h) / height,
    Number(texte.getAttribute("textLength")) / width,
    h / height,
  ];
};

const dansLaPage = ([x, y, l, h]) => {
  const gauche = Math.min(Math.max(x, 0), 0.999);
  const haut = Math.min(Math.max(y, 0), 0.999);
  return [gauche, haut, Math.min(l, 1 - gauche), Math.min(h, 1 - haut)].map((v) => Math.round(v * 1e5) / 1e5);
};

// Words that follow on one line make one box.
const assembler = (boites) => {
  const lignes = [];
  for (const [x, y, l, h] of boites) {
    const ligne = lignes.at(-1);
    if (ligne && Math.abs(ligne[1] - y) < h * 0.6 && x >= ligne[0]) {
      const bas = Math.max(ligne[1] + ligne[3], y + h);
      ligne[2] = Math.max(ligne[0] + ligne[2], x + l) - ligne[0];
      ligne[1] = Math.min(ligne[1], y);
      ligne[3] = bas - ligne[1];
    } else lignes.push([x, y, l, h]);
  }
  return lignes.map(dansLaPage);
};

const choisis = () => {
  const selection = window.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const plage = selection.getRangeAt(0);
  const depart = (plage.startContainer.nodeType === 1 ? plage.startContainer : plage.startContainer.parentElement)?.closest("svg.calque");
  const arrivee = (plage.endContainer.nodeType === 1 ? plage.endContainer : plage.endContainer.parentElement)?.closest("svg.calque");
  const svg = depart || arrivee;
  if (!svg) return null;
  const mots = [...svg.querySelectorAll(":scope > text")].filter((t) => selection.containsNode(t, true) && t.textContent.trim());
  return mots.length ? { svg, mots } : null;
};

// { page, rectangles } of what is chosen: words, else the hit one is on.
export const choix = () => {
  const texte = choisis();
  const marque = texte ? null : marqueActive();
  const svg = texte?.svg || marque?.closest("svg.calque");
  if (!svg) return null;
  const mots = texte?.mots || [marque.nextElementSibling];
  return { page: Number(svg.closest(".feuille").dataset.page), rectangles: assembler(mots.map((t) => boiteDe(t, svg))) };
};

let retenu = null; // what was chosen when a button of the bar took the focus
export const retenir = () => {
  retenu = choix() || retenu;
  return retenu;
};
export const oublier = () => {
  retenu = null;
  window.getSelection().removeAllRanges();
  barre.hidden = true;
};

const placer = () => {
  if (!barre) return;
  const texte = choisis();
  if (!texte) {
    if (!barre.contains(document.activeElement)) barre.hidden = true;
    return;
  }
  retenu = choix();
  const cadre = window.getSelection().getRangeAt(0).getBoundingClientRect();
  barre.hidden = false;
  const { width, height } = barre.getBoundingClientRect();
  const haut = cadre.top - height - 8 < 120 ? Math.min(cadre.bottom + 8, window.innerHeight - height - 72) : cadre.top - height - 8;
  barre.style.top = `${haut}px`;
  barre.style.left = `${Math.min(Math.max(8, cadre.left + cadre.width / 2 - width / 2), window.innerWidth - width - 8)}px`;
};

let minuterie = 0;
document.addEventListener("selectionchange", () => {
  clearTimeout(minuterie);
  minuterie = setTimeout(placer, 120);
});
barre?.addEventListener("mousedown", (evenement) => evenement.preventDefault()); // the selection stays

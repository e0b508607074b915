// Liseuse: keys ← → + −, page box, scroll to the page or mark asked for, sharper images when enlarged.
const liseuse = document.querySelector("[data-liseuse]");

if (liseuse) {
  const champ = liseuse.querySelector("#liseuse-page");
  const pages = Number(liseuse.dataset.pages) || 0;
  const doux = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  let courante = Number(liseuse.dataset.page) || 1;
  let zoom = 2;

  const feuille = (numero) => document.getElementById(`page-${numero}`);

  const afficher = (numero) => {
    courante = numero;
    if (champ && document.activeElement !== champ) champ.value = String(numero);
  };

  const adresse = (numero) => {
    const url = new URL(location.href);
    url.searchParams.set("page", String(numero));
    return url;
  };

  const aller = (numero, maniere = doux) => {
    const but = Math.min(Math.max(numero, 1), pages || 1);
    const cible = feuille(but);
    if (!cible) {
      if (but !== courante) location.assign(adresse(but)); // not among the sheets of this page yet
      return;
    }
    const marque = liseuse.dataset.marquer && cible.querySelector(".marque");
    (marque || cible).scrollIntoView({ behavior: maniere, block: marque ? "center" : "start" });
    afficher(but);
    history.replaceState(null, "", adresse(but));
  };

  const agrandir = (pas) => {
    zoom = Math.min(4, Math.max(1, zoom + pas));
    liseuse.dataset.zoom = String(zoom);
    if (zoom < 3) return;
    for (const image of liseuse.querySelectorAll(".feuille img")) {
      const url = new URL(image.src);
      if (url.searchParams.get("l") === "2000") continue;
      url.searchParams.set("l", "2000");
      image.src = url;
    }
  };

  const visibles = new Map();
  const veilleur = new IntersectionObserver((entrees) => {
    for (const e of entrees) visibles.set(Number(e.target.dataset.page), e.intersectionRatio);
    let meilleure = courante;
    let part = 0;
    for (const [numero, ratio] of visibles) if (ratio > part) [meilleure, part] = [numero, ratio];
    if (part > 0) afficher(meilleure);
  }, { threshold: [0, 0.25, 0.5, 0.75, 1] });

  const observer = () => {
    for (const f of liseuse.querySelectorAll(".feuille:not([data-vue])")) {
      f.dataset.vue = "oui";
      veilleur.observe(f);
    }
  };

  liseuse.addEventListener("click", (e) => {
    const bouton = e.target.closest("[data-liseuse-aller], [data-liseuse-zoom]");
    if (!bouton) return;
    if (bouton.dataset.liseuseAller) aller(courante + (bouton.dataset.liseuseAller === "suivante" ? 1 : -1));
    else agrandir(bouton.dataset.liseuseZoom === "plus" ? 1 : -1);
  });

  liseuse.querySelector("[data-liseuse-page]")?.addEventListener("submit", (e) => {
    const numero = Number.parseInt(champ.value, 10);
    if (!numero || !feuille(numero)) return; // the server opens the right sheets
    e.preventDefault();
    champ.blur();
    aller(numero);
  });

  document.addEventListener("keydown", (e) => {
    if (e.target.closest("input, textarea, select, [contenteditable]") || e.ctrlKey || e.metaKey || e.altKey) return;
    const gestes = {
      ArrowRight: () => aller(courante + 1),
      ArrowLeft: () => aller(courante - 1),
      "+": () => agrandir(1),
      "-": () => agrandir(-1),
    };
    if (!gestes[e.key]) return;
    e.preventDefault();
    gestes[e.key]();
  });

  document.addEventListener("htmx:afterSettle", observer);
  observer();
  if (courante > 1 || liseuse.dataset.marquer) requestAnimationFrame(() => aller(courante, "auto"));
}

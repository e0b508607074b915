// A long column of which only what is seen, and a little around it, stands in the page. Heights are known beforehand.

export class Defile {
  // hauteur(n) in pixels; creer(n) → element; placer(element, n); montrer(element, n): it stays in view; demonter(element, n)
  constructor({ scroller, piste, nombre, ecart, hauteur, creer, placer, montrer, demonter = () => {}, autour = 2 }) {
    Object.assign(this, { scroller, piste, nombre, ecart, hauteur, creer, placer, montrer, demonter, autour });
    this.presents = new Map();
    this.attentes = new Map();
    this.changements = [];
    this.prevu = false;
    scroller.addEventListener("scroll", () => this.prevoir(), { passive: true });
    this.mesurer();
  }

  // Where each one stands; what is seen stays where it is.
  mesurer() {
    const ancre = this.hauts ? this.ancre() : null;
    const courant = this.hauts ? this.courant() : 0;
    this.hauts = [0];
    let y = this.ecart;
    for (let n = 1; n <= this.nombre; n += 1) {
      this.hauts.push(y);
      y += this.hauteur(n) + this.ecart;
    }
    this.fin = y;
    this.piste.style.height = `${y}px`;
    this.presents.forEach((element, n) => this.poser(element, n));
    if (ancre) {
      this.scroller.scrollTop = this.hauts[ancre.numero] + ancre.part * this.hauteur(ancre.numero);
      this.visee = courant; // shorter sheets bring the next one up: the reader is still on this one
      this.viseeA = this.scroller.scrollTop;
    }
    this.rendre();
  }

  ancre() {
    const numero = this.a(this.scroller.scrollTop);
    return { numero, part: (this.scroller.scrollTop - this.hauts[numero]) / this.hauteur(numero) };
  }

  // The one that stands at this height.
  a(y) {
    let bas = 1;
    let haut = this.nombre;
    while (bas < haut) {
      const milieu = (bas + haut + 1) >> 1;
      if (this.hauts[milieu] <= y) bas = milieu;
      else haut = milieu - 1;
    }
    return bas;
  }

  courant() {
    const { scrollTop, clientHeight } = this.scroller;
    if (this.visee && Math.abs(scrollTop - this.viseeA) < 8) return this.visee;
    this.visee = 0;
    return this.a(scrollTop + clientHeight * 0.4);
  }

  aller(n, part = 0) {
    const numero = Math.min(this.nombre, Math.max(1, n));
    this.scroller.scrollTop = this.hauts[numero] - this.ecart + part * this.hauteur(numero);
    this.visee = numero;
    this.viseeA = this.scroller.scrollTop;
    this.rendre();
  }

  // Just enough to see it, for a list beside.
  approcher(n) {
    const haut = this.hauts[n] - this.ecart;
    const bas = this.hauts[n] + this.hauteur(n) + this.ecart;
    if (haut < this.scroller.scrollTop) this.scroller.scrollTop = haut;
    else if (bas > this.scroller.scrollTop + this.scroller.clientHeight) this.scroller.scrollTop = bas - this.scroller.clientHeight;
    this.rendre();
  }

  prevoir() {
    if (this.prevu) return;
    this.prevu = true;
    requestAnimationFrame(() => {
      this.prevu = false;
      this.rendre();
    });
  }

  poser(element, n) {
    element.style.top = `${this.hauts[n]}px`;
    this.placer(element, n);
  }

  adopter(element, n) {
    this.presents.set(n, element);
    this.poser(element, n);
  }

  rendre() {
    const { scrollTop, clientHeight } = this.scroller;
    if (!clientHeight || !this.nombre) return;
    const premier = this.a(scrollTop);
    const dernier = this.a(scrollTop + clientHeight);
    const de = Math.max(1, premier - this.autour);
    const a = Math.min(this.nombre, dernier + this.autour);
    this.presents.forEach((element, n) => (n < de || n > a) && this.retirer(n));
    for (let n = de; n <= a; n += 1) {
      if (!this.presents.has(n)) this.ajouter(n);
      this.attendre(n, n >= premier && n <= dernier ? 70 : 300);
    }
    this.changements.forEach((suite) => suite(this.courant()));
  }

  ajouter(n) {
    const element = this.creer(n);
    const suivant = [...this.presents.keys()].filter((m) => m > n).sort((x, y) => x - y)[0];
    this.piste.insertBefore(element, suivant ? this.presents.get(suivant) : null); // reading order is page order
    this.adopter(element, n);
  }

  retirer(n) {
    clearTimeout(this.attentes.get(n)?.minuterie);
    this.attentes.delete(n);
    const element = this.presents.get(n);
    this.presents.delete(n);
    this.demonter(element, n);
    element.remove();
  }

  // Scrolling past asks nothing of the server: a sheet is filled once it has stayed.
  attendre(n, delai) {
    const attente = this.attentes.get(n);
    if (attente && (attente.fait || attente.delai <= delai)) return;
    clearTimeout(attente?.minuterie);
    const neuve = { delai, fait: false };
    neuve.minuterie = setTimeout(() => {
      neuve.fait = true;
      if (this.presents.has(n)) this.montrer(this.presents.get(n), n);
    }, delai);
    this.attentes.set(n, neuve);
  }
}

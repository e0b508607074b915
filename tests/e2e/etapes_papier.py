"""The crossing, first half of issue: a person, her demande, her papers, and the words found on their pages."""

import base64
import re
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
from django.utils import timezone
from playwright.sync_api import Locator, expect

from dossiers.models import Demande, DossierSocial
from ged.models import Document
from tests.e2e.lot_de_papiers import Lot
from tests.e2e.poste import Poste

LECTURE = 240_000  # milliseconds: seven pages on two busy cores
AIDE = "Garantie locative"
LACHER = """([nom, mime, base64]) => {
  const octets = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
  const porte = new DataTransfer();
  porte.items.add(new File([octets], nom, {type: mime}));
  for (const genre of ["dragenter", "dragover", "drop"])
    document.body.dispatchEvent(new DragEvent(genre, {bubbles: true, cancelable: true, dataTransfer: porte}));
}"""
ENVOYER_DEUX_FOIS = """async () => {
  const formulaire = document.querySelector("main form[method=post]");
  const envoi = () => fetch(formulaire.action || location.href, {method: "POST", body: new FormData(formulaire)});
  return (await Promise.all([envoi(), envoi()])).map(reponse => reponse.url);
}"""


@dataclass
class Traversee:
    """What the steps hand over to each other."""

    connecter: Any
    agents: dict[str, Any]
    lot: Lot
    postes: dict[str, Poste] = field(default_factory=dict)
    nom: str = "Vandersmissen"
    prenom: str = "Ondine"
    adresses: dict[str, str] = field(default_factory=dict)

    def poste(self, profil: str) -> Poste:
        """The agent at her browser, signed in once."""
        if profil not in self.postes:
            self.postes[profil] = self.connecter(self.agents[profil])
        return self.postes[profil]

    @property
    def personne(self) -> str:
        return f"{self.prenom} {self.nom}"

    @property
    def dossier(self) -> DossierSocial:
        return DossierSocial.objects.get(personne__nom=self.nom)

    @property
    def demande(self) -> Demande:
        return Demande.objects.get(dossier__personne__nom=self.nom)

    def url_dossier(self, onglet: str = "") -> str:
        return f"/dossiers/{self.dossier.pk}/{onglet + '/' if onglet else ''}"


def texte_pdf(octets: bytes) -> str:
    """Text of a PDF, white space folded and no-break spaces made plain."""
    pdf = pypdfium2.PdfDocument(octets)
    try:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pdf).split())
    finally:
        pdf.close()


def accueil_enregistre(t: Traversee) -> None:
    """Nobody is found; the person is created, her dossier opened, the demande recorded, the accusé printed."""
    p = t.poste("accueil")
    p.aller("/personnes/")
    p.page.fill("#q-personne", f"{t.nom} {t.prenom}")
    p.lit(f"Personne ne répond à « {t.nom} {t.prenom} »")
    p.suivre("Créer cette personne")
    p.remplir(
        {
            "nom": t.nom,
            "prenom": t.prenom,
            "date_naissance": "120391",
            "rue": "rue des Tanneurs 7",
            "code_postal": "7999",
            "localite": "Valcourt",
            "telephone": "0470 00 00 07",
        }
    )
    p.envoyer("Créer la personne")
    p.lit("12/03/1991")
    p.suivre("Ouvrir un dossier")
    p.remplir({"referent": t.agents["as"].nom_complet})
    p.envoyer("Ouvrir le dossier")
    p.suivre("Enregistrer une demande")
    _demander(t, p)
    accuse = p.lien("Accusé de réception")
    _verifier_accuse(t, p.corps(accuse.get_attribute("href") or ""))
    assert p.statut(t.url_dossier("pieces")) == 404, "l’accueil ne lit pas le contenu du dossier"


def _demander(t: Traversee, p: Poste) -> None:
    """The same form sent twice at once records one demande."""
    p.page.get_by_label(AIDE, exact=True).check()
    p.remplir({"expose": "Quitte un logement insalubre ; demande l’avance de la garantie du nouveau bail."})
    adresses = p.page.evaluate(ENVOYER_DEUX_FOIS)
    assert adresses[0] == adresses[1]
    assert Demande.objects.count() == 1
    p.aller("/registre/")
    p.lit(t.demande.reference, t.personne)


def _verifier_accuse(t: Traversee, octets: bytes) -> None:
    """Mentions of the acknowledgement: date, delay and day of the decision, name of the assistant social."""
    texte, demande = texte_pdf(octets), t.demande
    assert demande.echeance is not None
    for attendu in (t.personne, demande.reference, t.agents["as"].nom_complet, AIDE):
        assert attendu in texte, f"« {attendu} » manque à l’accusé : {texte[:1500]}"
    assert re.search(r"(?i)accusé de réception", texte)
    assert f"{demande.echeance.day} " in texte
    assert str(demande.echeance.year) in texte


def as_depose(t: Traversee) -> None:
    """One file by drop, the others chosen: receipt at once, then progress, then read."""
    p = t.poste("as")
    p.aller("/")
    p.lit(t.personne)
    p.aller(t.url_dossier("pieces"))
    premier, *autres = t.lot.fichiers
    p.page.evaluate(LACHER, [premier.nom, premier.mime, base64.b64encode(premier.contenu).decode()])
    expect(_ligne(p, premier.nom)).to_be_visible()
    p.page.set_input_files(
        "#depot-fichiers", files=[{"name": f.nom, "mimeType": f.mime, "buffer": f.contenu} for f in autres]
    )
    for fichier in t.lot.fichiers:
        expect(_ligne(p, fichier.nom)).to_contain_text("empreinte", timeout=60_000)
        expect(_ligne(p, fichier.nom)).to_contain_text("reçu le")
    for fichier in t.lot.fichiers:
        finie = p.page.locator("#depot-liste .depot-ligne:is(.pret, .echec)", has_text=fichier.nom)
        expect(finie).to_be_visible(timeout=LECTURE)
        expect(finie).to_contain_text("texte lu", timeout=1000)
        expect(finie).to_contain_text(f"{fichier.pages} page")
    assert Document.objects.filter(compartiments=t.dossier.compartiment).count() == len(t.lot.fichiers)
    p.verifier()


def _ligne(p: Poste, nom: str) -> Locator:
    return p.page.locator("#depot-liste .depot-ligne", has_text=nom)


def as_cherche(t: Traversee) -> None:
    """Words typed without accent and in the plural: the page, its snippet, and the marks on its image."""
    p = t.poste("as")
    p.page.keyboard.press("/")
    p.page.keyboard.type(t.lot.mots)
    with p.page.expect_navigation():
        p.page.keyboard.press("Enter")
    titre = p.page.get_by_role("link", name=t.lot.trouve_dans, exact=True)
    trouvaille = p.page.locator(".trouvailles li").filter(has=titre).first
    for _ in range(20):  # a server engine shows a page within a second of its writing
        if trouvaille.count():
            break
        p.page.wait_for_timeout(500)
        p.page.reload()
    expect(trouvaille.locator("mark").first).to_have_text(re.compile(t.lot.marque, re.IGNORECASE))
    with p.page.expect_navigation():
        trouvaille.get_by_role("link").first.click()
    expect(p.page.locator("svg.calque rect.marque-mot").first).to_be_visible()
    expect(p.page.locator("output[data-marques]")).to_contain_text(re.compile(r"^\d+ / \d+$"))
    image = p.page.locator(".feuille-image img").first
    assert image.evaluate("async i => { await i.decode(); return i.naturalWidth }") > 400
    assert not (fautes := p.examiner()), "\n".join(fautes)


def as_redige_le_rapport(t: Traversee) -> None:
    """The rapport social, drafted then signed."""
    p = t.poste("as")
    p.aller(t.url_dossier())
    p.suivre("Rapport social")
    p.remplir(
        {
            "visite_le": f"{timezone.localdate():%d%m%y}",
            "menage": "Mme Vandersmissen vit seule avec ses deux enfants.",
            "ressources": "Allocations de chômage et allocations familiales.",
            "logement": "Logement déclaré insalubre par arrêté du bourgmestre.",
            "droits": "Droits sociaux examinés.",
            "analyse": "Le relogement est urgent ; aucune épargne ne permet la garantie.",
            "conclusion": "Il est proposé d’avancer la garantie.",
        }
    )
    p.envoyer("Signer le rapport")
    p.lit("Le rapport est signé.")


def as_classe(t: Traversee) -> None:
    """Each paper gets its type; the margin of what is missing follows."""
    p = t.poste("as")
    p.aller(t.url_dossier("pieces"))
    for fichier in t.lot.fichiers:
        # By its own title: another piece may say that it looks like this one.
        ligne = p.page.locator(f'.pieces .piece:has(> .piece-corps > a.lien-ligne:text-is("{fichier.titre}"))')
        numero = ligne.get_attribute("id")
        ligne.get_by_role("link", name="Classer").click()
        formulaire = p.page.locator(f"#{numero} form")
        formulaire.locator("[name=type_piece]").select_option(label=fichier.type_piece)
        formulaire.get_by_role("button", name="Confirmer").click()
        expect(p.page.locator(f"#{numero} .exergue")).to_have_text(fichier.type_piece)
    demandees = p.page.locator("#completude")
    expect(demandees.locator("li.manquante", has_text="Composition de ménage")).to_be_visible()
    expect(demandees.locator("li.recue")).to_have_count(len(t.lot.fichiers))
    p.page.reload()
    expect(p.page.locator(".pieces img").first).to_be_visible()

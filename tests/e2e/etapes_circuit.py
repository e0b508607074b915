"""The crossing, the circuit: proposition, correction, advice, sitting, decision."""

import re

from django.utils import timezone
from playwright.sync_api import expect

from decisions.models import Decision, Point, Proposition, Seance
from tests.e2e.etapes_papier import AIDE, Traversee
from tests.e2e.poste import Poste

FAIT = "La demandeuse quitte un logement déclaré insalubre avec ses deux enfants et n’a aucune épargne."
DROIT = "Règlement de l’aide sociale du centre, chapitre des garanties locatives."
CORRIGE = "La demandeuse quitte un logement déclaré inhabitable avec ses deux enfants et n’a aucune épargne."
MOTIF_RENVOI = "Précisez la date de l’arrêté du bourgmestre."
MOTIF_ECART = "Le bail fixe la garantie à deux mois de loyer, soit 1 200 euros."


def proposition_de(t: Traversee) -> Proposition:
    return Proposition.objects.get(demande=t.demande)


def url_proposition(t: Traversee) -> str:
    return f"/propositions/{proposition_de(t).pk}/"


def as_propose(t: Traversee) -> None:
    """The letter takes form while the fields are filled; a missing piece is named with why, then waived."""
    p = t.poste("as")
    p.aller(t.url_dossier("decisions"))
    p.envoyer("Rédiger la proposition")
    lettre = p.page.locator("#apercu")
    expect(lettre).to_contain_text("MOTIVATION EN FAIT À RÉDIGER")
    manques = p.page.locator("#manques")
    expect(manques).to_contain_text("Composition de ménage")
    expect(manques).to_contain_text("Dit avec qui la personne vit")
    p.remplir(
        {
            "lignes-0-montant": "1400",
            "lignes-0-du": f"{timezone.localdate():%d%m%y}",
            "lignes-0-mode_calcul": "deux mois de loyer, selon le bail",
            "lignes-0-mensualites": "2",
            "motivation_fait": FAIT,
            "motivation_droit": DROIT,
        }
    )
    expect(lettre).to_contain_text(re.compile(r"1.400,00"))
    expect(lettre).to_contain_text(FAIT)
    expect(lettre).not_to_contain_text("À RÉDIGER")
    expect(p.page.locator("#etat-enregistrement")).to_contain_text("Enregistré")
    _dispenser(t, p)
    expect(p.page.locator("[name='lignes-0-montant']")).to_have_value(re.compile(r"1.?400(,00)?"))
    expect(manques).to_contain_text("complet")
    p.lit(t.agents["chef_as"].nom_complet)  # who will read, by name
    p.envoyer("Envoyer")
    p.lit("est chez le chef de service")


def _dispenser(t: Traversee, p: Poste) -> None:
    """Sent too early, the list of what is missing comes back with what was typed; then the piece is waived."""
    with p.tolerer(422):
        p.envoyer("Envoyer")
    p.lit("Composition de ménage")
    expect(p.page.locator("[name='motivation_fait']")).to_have_value(FAIT)
    p.suivre("Dispenser", p.page.locator("#manques"))
    p.remplir({"motif": "composition vue au registre lors de la visite"})
    p.envoyer("Dispenser")
    p.aller(url_proposition(t))


def chef_renvoie(t: Traversee) -> None:
    """The chef corrects and returns with a reason; the author sees it at once, with the differences."""
    chef, auteur = t.poste("chef_as"), t.poste("as")
    auteur.aller("/")
    chef.tache(t.personne, "à lire et valider")
    chef.remplir({"motivation_fait": CORRIGE})
    chef.deplier("Renvoyer à l’auteur")
    chef.remplir({"motif": MOTIF_RENVOI, "a_completer": "date de l’arrêté"})
    chef.envoyer("Renvoyer", chef.page.locator("details.renvoi"))
    chef.lit("qui le voit tout de suite")
    auteur.page.reload()
    auteur.lit(MOTIF_RENVOI)
    auteur.tache(t.personne, MOTIF_RENVOI)
    auteur.lit(MOTIF_RENVOI, "date de l’arrêté")
    expect(auteur.page.locator("ins", has_text="inhabitable").first).to_be_visible()
    expect(auteur.page.locator("del", has_text="insalubre").first).to_be_visible()
    expect(auteur.page.locator("[name='motivation_fait']")).to_have_value(CORRIGE)
    auteur.envoyer("Envoyer")


def chef_valide_et_consulte(t: Traversee) -> None:
    """An advice is asked, then the proposition validated; a window left open on the old state is told so."""
    chef = t.poste("chef_as")
    chef.tache(t.personne, "à lire et valider")
    chef.deplier("Demander un avis")
    chef.remplir({"question": "La garantie peut-elle être versée à la personne ?"})
    chef.envoyer("Demander cet avis")
    chef.aller(url_proposition(t))
    perimee = chef.onglet()
    perimee.aller(url_proposition(t))
    chef.envoyer("Valider")
    chef.lit("attend une séance")
    with perimee.tolerer(409):
        perimee.envoyer("Valider")
    perimee.lit("Cela ne se peut plus")
    perimee.page.close()


def juriste_rend_son_avis(t: Traversee) -> None:
    """The jurist finds the dossier because her service was asked."""
    p = t.poste("juriste")
    p.tache(t.personne, "avis demandé par")
    p.lit("La garantie peut-elle être versée à la personne ?", FAIT.split(" avec ")[1])
    p.remplir({"sens": "favorable_remarques", "texte": "Versement possible contre preuve du dépôt sur compte bloqué."})
    p.envoyer("Rendre cet avis")
    t.poste("chef_as").aller("/")
    t.poste("chef_as").lit("avis favorable avec remarques")


def membre_ne_trouve_rien(t: Traversee, p: Poste) -> None:
    """Neither by search, nor by address, nor by thumbnail, nor by count."""
    for mots in (t.nom, t.lot.mots, t.dossier.numero):
        p.aller(f"/chercher/?q={mots}")
        p.ne_lit_pas(t.personne, t.lot.trouve_dans)
        assert p.page.locator(".trouvailles li").count() == 0
        assert p.page.locator(".onglets .compte").count() == 0
    for adresse in adresses_du_dossier(t):
        assert p.statut(adresse) == 404, f"{p.agent.identifiant} : {adresse}"


def adresses_du_dossier(t: Traversee) -> list[str]:
    """Every kind of address of the dossier that exists now."""
    dossier, demande = t.dossier, t.demande
    piece = dossier.pieces.first()
    adresses = [
        f"/personnes/{dossier.personne_id}/",
        *(t.url_dossier(onglet) for onglet in ("", "pieces", "decisions", "historique", "enquete", "paiements")),
        f"/demandes/{demande.pk}/accuse.pdf",
        *(f"/rapports/{rapport.pk}/" for rapport in demande.rapports.all()),
        url_proposition(t),
    ]
    if piece is not None:
        base = f"/pieces/{piece.document_id}/"
        adresses += [base + suite for suite in ("", "vignette.webp", "pages/1.webp", "original/", "etat/", "feuilles/")]
    adresses += [f"/decisions/{pk}/" for pk in Decision.objects.values_list("pk", flat=True)]
    return adresses


def secretaire_fige(t: Traversee) -> None:
    """The agenda is made; before it is frozen the member finds nothing, after it she reads the complete dossier."""
    p, membre = t.poste("secretaire"), t.poste("membre")
    p.aller("/seances/")
    p.suivre("Nouvelle séance")
    p.remplir({"jour": f"{timezone.localdate():%d%m%y}", "heure": "23:30", "lieu": "Salle du conseil"})
    p.envoyer("Créer la séance")
    t.adresses["seance"] = p.page.url
    p.ne_lit_pas(t.personne)
    p.page.get_by_label(t.dossier.numero).check()
    p.envoyer("Inscrire les dossiers cochés")
    membre_ne_trouve_rien(t, membre)
    assert membre.statut(t.adresses["seance"]) == 404
    p.bouton("Figer l’ordre du jour").click()
    p.envoyer("Figer", p.page.locator("dialog[open]"))
    p.lit(t.personne)


def membre_lit(t: Traversee) -> None:
    """One page: letter, advice, report, pieces page after page."""
    p = t.poste("membre")
    p.aller("/")
    p.page.locator("table a.lien-ligne").first.click()
    p.suivre("Ouvrir le dossier complet")
    t.adresses["point"] = p.page.url
    p.lit(CORRIGE, DROIT, "Versement possible contre preuve du dépôt sur compte bloqué.")
    p.lit("Logement déclaré insalubre par arrêté du bourgmestre.", "composition vue au registre lors de la visite")
    p.lit("Aucune décision")  # nothing before this one
    for fichier in t.lot.fichiers:
        piece = p.page.locator(f".piece-lue[aria-label='{fichier.titre}']")
        piece.scroll_into_view_if_needed()
        expect(piece.locator("figure.feuille")).to_have_count(fichier.pages)
    images = p.page.locator(".piece-lue img")
    images.last.scroll_into_view_if_needed()
    assert images.last.evaluate("async i => { await i.decode(); return i.naturalWidth }") > 400
    p.verifier()
    assert not (fautes := p.examiner()), "\n".join(fautes)


def secretaire_ouvre(t: Traversee) -> None:
    """Below the quorum the sitting does not open; with everybody it does."""
    p = t.poste("secretaire")
    p.aller(t.adresses["seance"])
    for case in p.page.locator("[name=present]").all():
        case.uncheck()
    expect(p.page.locator("[data-verdict]")).to_have_text("non atteint")
    with p.tolerer(409, 422):
        p.envoyer("Ouvrir la séance")
    p.lit("quorum")
    p.aller(t.adresses["seance"])
    for case in p.page.locator("[name=present]").all():
        case.check()
    expect(p.page.locator("[data-verdict]")).to_have_text("atteint")
    p.envoyer("Ouvrir la séance")


def secretaire_note(t: Traversee, issue: str, motif: str = "", montant: str = "") -> None:
    """What the organ says, with the amount in place when it is modified."""
    p = t.poste("secretaire")
    p.aller(f"{t.adresses['seance']}")
    p.suivre("Ouvrir le dossier complet")
    t.adresses["point"] = p.page.url
    p.remplir({"issue": issue})
    if motif:
        p.remplir({"motif": motif})
    if montant:
        p.page.locator(".si-modifie [name^=montant_]").fill(montant)
    p.envoyer("Noter l’issue")
    p.lit("attend la confirmation du président")


def president_confirme(t: Traversee, issue: str) -> Decision | None:
    """The president confirms what his page showed; a second window is told who decided."""
    p = t.poste("president")
    p.aller(t.adresses["point"])
    perimee = p.onglet()
    perimee.aller(t.adresses["point"])
    p.envoyer(f"Confirmer : {issue}")
    with perimee.tolerer(409):
        perimee.envoyer(f"Confirmer : {issue}")
    perimee.lit("écidé par")
    perimee.page.close()
    point = Point.objects.get(proposition=proposition_de(t), seance=Seance.objects.latest("pk"))
    return Decision.objects.filter(point=point).first()


def seance_close(t: Traversee) -> None:
    """Closing the sitting closes the dossier to the organ again."""
    p = t.poste("secretaire")
    p.aller(t.adresses["seance"])
    p.envoyer("Clore la séance")
    p.lit("close")
    membre_ne_trouve_rien(t, t.poste("membre"))


def as_motive(t: Traversee, decision: Decision) -> None:
    """The departure from the proposition is motivated by the author; the motive of the sitting stays as frozen."""
    p = t.poste("as")
    p.tache(t.personne, "s’écarte de la proposition")
    if "motivation" not in p.page.url:
        p.suivre("Rédiger la motivation")
    p.lit(MOTIF_ECART)
    p.remplir({"motivation_fait": f"{CORRIGE} Le bail fixe le loyer à 600 euros.", "motivation_droit": DROIT})
    p.envoyer("Terminer la motivation")
    p.lit("la notification peut être préparée")
    p.aller(f"/decisions/{decision.pk}/")
    p.lit("accordé avec modification", AIDE)

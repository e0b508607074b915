"""Restricted and sealed documents: rights rows of their own, narrower than those of the dossier."""

import datetime as dt
import io

import pytest
from django.utils import timezone

from commun.erreurs import ActionRefusee
from comptes import afaire
from comptes.acces import acces_de
from comptes.models import AFaire, Exclusion, Ouverture
from ged import confidentialite
from ged.actions import rattacher
from ged.bris_de_glace import ouvrir_les_reservees
from ged.confidentialite import Choix, changer, deposer_reserve, lecteurs_prevus
from ged.enums import Cache, Niveau
from ged.enums_lecture import Visibilite
from ged.exceptions_confidentialite import MotifDeBrisManquant, Reservee, SansDestinataire
from ged.models import Document, Rattachement
from ged.models_lecture import Annotation
from tests.factories import EntiteFactory, habiliter
from tests.factories import compartiment as creer_compartiment

SOUS_PLI, RESTREINT, ORDINAIRE = Niveau.SOUS_PLI, Niveau.RESTREINT, Niveau.ORDINAIRE


@pytest.fixture
def sceller(agents, compartiment):
    """sceller(choix) → the document of the AS, reserved from its deposit."""

    def _sceller(choix, nom="certificat.pdf"):
        return deposer_reserve(
            fichier=io.BytesIO(f"%PDF-1.4 {nom}".encode()), nom=nom, lieu=compartiment, choix=choix, par=agents["as"]
        ).document

    return _sceller


def lit(agent, document):
    return Document.objects.visibles_par(agent).filter(pk=document.pk).exists()


def lisent(agents, document):
    return {profil for profil, agent in agents.items() if lit(agent, document)}


def test_sealed_for_nobody_else_only_its_author_reads(agents, sceller):
    document = sceller(Choix(SOUS_PLI))
    assert lisent(agents, document) == {"as"}


def test_sealed_piece_is_read_by_the_named_ones(agents, sceller):
    document = sceller(Choix(SOUS_PLI, agents=(agents["directeur_general"].pk,)))
    assert lisent(agents, document) == {"as", "directeur_general"}


def test_naming_somebody_who_does_not_read_the_dossier_gives_him_nothing(agents, sceller):
    document = sceller(Choix(SOUS_PLI, agents=(agents["accueil"].pk, agents["juriste"].pk)))
    assert lisent(agents, document) == {"as"}


def test_restricted_piece_is_read_by_the_profile_where_it_reads_the_dossier(agents, sceller, institution):
    document = sceller(Choix(RESTREINT, profils=("chef_as",)))
    assert lisent(agents, document) == {"as", "chef_as"}
    ailleurs = habiliter(institution, EntiteFactory(institution=institution), "chef_as")
    assert not lit(ailleurs, document)


def test_restricted_to_nobody_is_refused_and_nothing_is_kept(agents, sceller):
    with pytest.raises(SansDestinataire):
        sceller(Choix(RESTREINT))
    assert not Document.objects.exists()


def test_names_shown_before_are_those_who_read_after(agents, compartiment, sceller):
    for choix in (Choix(SOUS_PLI, agents=(agents["chef_as"].pk,)), Choix(RESTREINT, profils=("directeur_general",))):
        prevus = {a.pk for a in lecteurs_prevus(compartiment, choix, agents["as"])}
        document = sceller(choix, nom=f"{choix.niveau}.pdf")
        assert prevus == {a.pk for a in agents.values() if lit(a, document)}
        dedans = document.compartiments.get()
        assert prevus == {a.pk for a in dedans.lecteurs()}


def test_exclusion_from_the_dossier_wins_over_being_named(agents, compartiment, sceller):
    document = sceller(Choix(SOUS_PLI, agents=(agents["chef_as"].pk,)))
    Exclusion.objects.create(compartiment=compartiment, agent=agents["chef_as"], motif="parenté")
    assert not lit(agents["chef_as"], document)
    assert document.compartiments.get().pk not in acces_de(agents["chef_as"]).ouvertures


def test_losing_the_dossier_loses_the_sealed_piece(agents, compartiment, sceller, institution):
    ouverture = Ouverture.objects.create(compartiment=compartiment, agent=agents["juriste"], motif="avis")
    document = sceller(Choix(SOUS_PLI, agents=(agents["juriste"].pk,)))
    assert lit(agents["juriste"], document)
    ouverture.fermer()
    assert not lit(agents["juriste"], document)
    assert document.compartiments.get().pk not in acces_de(agents["juriste"]).ouvertures


def test_index_gives_no_key_of_the_centre_to_a_sealed_piece(agents, sceller):
    document = sceller(Choix(SOUS_PLI))
    dedans = document.compartiments.get()
    assert dedans.cles() == []
    assert dedans.pk in acces_de(agents["as"]).ouvertures
    assert all(dedans.pk not in acces_de(a).ouvertures for p, a in agents.items() if p != "as")


def test_sealing_later_takes_it_away_from_the_others_and_lifting_gives_it_back(agents, deposer_octets):
    document = deposer_octets(b"%PDF-1.4 a").document
    avant = lisent(agents, document)
    assert avant == {"as", "chef_as", "directeur_general"}
    changer(document=document, choix=Choix(SOUS_PLI), par=agents["as"])
    assert lisent(agents, document) == {"as"}
    changer(document=document, choix=Choix(ORDINAIRE), par=agents["as"])
    assert lisent(agents, document) == avant
    assert confidentialite.confidentialite_de(document) is None


def test_another_choice_replaces_the_first_one(agents, sceller):
    document = sceller(Choix(SOUS_PLI, agents=(agents["chef_as"].pk,)))
    changer(
        document=document, choix=Choix(RESTREINT, Cache.EXISTENCE, profils=("directeur_general",)), par=agents["as"]
    )
    assert lisent(agents, document) == {"as", "directeur_general"}
    assert confidentialite.choix_actuel(document).profils == ("directeur_general",)


def test_only_its_author_changes_it(agents, sceller):
    document = sceller(Choix(SOUS_PLI, agents=(agents["chef_as"].pk,)))
    with pytest.raises(ActionRefusee):
        changer(document=document, choix=Choix(ORDINAIRE), par=agents["chef_as"])
    agents["as"].is_active = False
    agents["as"].save()
    changer(document=document, choix=Choix(ORDINAIRE), par=agents["chef_as"])
    assert lit(agents["directeur_general"], document)


def test_who_does_not_read_it_cannot_change_it(agents, sceller):
    document = sceller(Choix(SOUS_PLI))
    with pytest.raises(ActionRefusee):
        changer(document=document, choix=Choix(ORDINAIRE), par=agents["chef_as"])


def test_attached_to_another_dossier_it_stays_sealed(agents, sceller, entite):
    document = sceller(Choix(SOUS_PLI, agents=(agents["directeur_general"].pk,)))
    autre = creer_compartiment(entite)
    rattacher(document=document, compartiment=autre, par=agents["as"])
    assert lisent(agents, document) == {"as", "directeur_general"}
    assert set(document.lieux()) == {autre.pk, document.compartiments.order_by("pk").first().dans_id}


def test_what_is_found_inside_goes_with_it(agents, deposer_octets, compartiment):
    message, jointe = deposer_octets(b"message").document, deposer_octets(b"jointe").document
    Document.objects.filter(pk=jointe.pk).update(parent=message, rang=1)
    changer(document=message, choix=Choix(SOUS_PLI), par=agents["as"])
    assert lisent(agents, jointe) == {"as"}
    changer(document=message, choix=Choix(ORDINAIRE), par=agents["as"])
    assert "chef_as" in lisent(agents, jointe)


def test_sealed_it_is_not_moved_elsewhere(agents, sceller):
    with pytest.raises(Reservee):
        confidentialite.exiger_ordinaire(sceller(Choix(SOUS_PLI)))


def test_what_was_asked_about_it_is_listed_for_its_readers_only(agents, deposer_octets, compartiment):
    document = deposer_octets(b"%PDF-1.4 a").document
    afaire.demander("essai", document, sujet="x", url="/", compartiment=compartiment, profil="chef_as")
    assert AFaire.objects.pour(agents["chef_as"]).exists()
    changer(document=document, choix=Choix(SOUS_PLI), par=agents["as"])
    assert not AFaire.objects.pour(agents["chef_as"]).exists()


def test_opened_to_an_organ_it_is_read_while_the_organ_reads_the_dossier(agents, compartiment, sceller, institution):
    document, organe = sceller(Choix(SOUS_PLI)), institution.organes.get(code="comite")
    ici = {"document": document, "lieu": compartiment, "organe": organe, "par": agents["as"]}
    confidentialite.ouvrir_a_un_organe(**ici)
    confidentialite.ouvrir_a_un_organe(**ici)
    assert not lit(agents["membre"], document)
    seance = Ouverture.objects.create(compartiment=compartiment, organe=organe, motif="séance")
    assert lit(agents["membre"], document)
    confidentialite.refermer_a_un_organe(**ici)
    assert not lit(agents["membre"], document)
    confidentialite.ouvrir_a_un_organe(**ici)
    assert lit(agents["membre"], document), "what was closed may be opened again"
    seance.fermer()
    assert not lit(agents["membre"], document)


def test_broken_glass_opens_what_is_reserved_and_ends_by_itself(agents, compartiment, sceller, deposer_octets):
    document = sceller(Choix(SOUS_PLI, Cache.EXISTENCE))
    bris = ouvrir_les_reservees(lieu=compartiment, motif="menace", par=agents["chef_as"])
    assert bris.documents == [[document.pk, agents["as"].pk]]
    assert lit(agents["chef_as"], document)
    assert not lit(agents["directeur_general"], document)
    demain = timezone.localdate() + dt.timedelta(days=2)
    Ouverture.objects.filter(agent=agents["chef_as"]).update(du=demain - dt.timedelta(days=9))
    Ouverture.objects.filter(agent=agents["chef_as"]).update(au=timezone.localdate() - dt.timedelta(days=1))
    assert not lit(agents["chef_as"], document)
    assert bris.au == timezone.localdate() + dt.timedelta(days=1)


def test_glass_is_not_broken_without_a_reason(agents, compartiment, sceller):
    document = sceller(Choix(SOUS_PLI))
    with pytest.raises(MotifDeBrisManquant):
        ouvrir_les_reservees(lieu=compartiment, motif="  ", par=agents["chef_as"])
    assert not lit(agents["chef_as"], document)


@pytest.fixture
def jointe_sous_pli(agents, sceller, compartiment):
    """(sealed message, what was found inside), both read by the chief, named by the author."""
    message = sceller(Choix(SOUS_PLI, agents=(agents["chef_as"].pk,)), nom="message.eml")
    jointe = Document.objects.create(
        institution=message.institution, titre="jointe", par=agents["as"], parent=message, rang=1
    )
    Rattachement.objects.create(document=jointe, compartiment=message.compartiments.get())
    return message, jointe


def test_joint_of_a_sealed_piece_is_lifted_by_nobody_alone(agents, jointe_sous_pli):
    message, jointe = jointe_sous_pli
    assert confidentialite.confidentialite_de(jointe).document == message
    for agent in (agents["chef_as"], agents["as"]):
        assert not confidentialite.peut_reserver(jointe, agent)
        with pytest.raises(ActionRefusee, match="jointe à une pièce réservée"):
            changer(document=jointe, choix=Choix(ORDINAIRE), par=agent)
    assert lisent(agents, jointe) == {"as", "chef_as"}
    changer(document=message, choix=Choix(ORDINAIRE), par=agents["as"])
    assert "directeur_general" in lisent(agents, jointe)


def test_joint_of_a_sealed_piece_opens_it_to_no_organ(agents, compartiment, jointe_sous_pli, institution):
    message, jointe = jointe_sous_pli
    organe = institution.organes.get(code="comite")
    Ouverture.objects.create(compartiment=compartiment, organe=organe, motif="séance")
    with pytest.raises(ActionRefusee):
        confidentialite.ouvrir_a_un_organe(document=jointe, lieu=compartiment, organe=organe, par=agents["chef_as"])
    assert not lit(agents["membre"], message)


def test_what_stands_beside_a_sealed_piece_without_its_own_reservation_is_not_lifted(agents, sceller):
    message = sceller(Choix(SOUS_PLI, agents=(agents["chef_as"].pk,)))
    copie = Document.objects.create(institution=message.institution, titre="copie", par=agents["chef_as"])
    Rattachement.objects.create(document=copie, compartiment=message.compartiments.get())
    assert not confidentialite.peut_reserver(copie, agents["chef_as"])
    with pytest.raises(ActionRefusee):
        changer(document=copie, choix=Choix(ORDINAIRE), par=agents["chef_as"])


def test_joint_sealed_by_itself_keeps_its_readers_and_is_not_lifted_under_a_sealed_parent(agents, deposer_octets):
    message, jointe = deposer_octets(b"message").document, deposer_octets(b"jointe").document
    Document.objects.filter(pk=jointe.pk).update(parent=message, rang=1)
    jointe.refresh_from_db()
    changer(document=jointe, choix=Choix(SOUS_PLI), par=agents["as"])
    changer(document=message, choix=Choix(SOUS_PLI, agents=(agents["as"].pk,)), par=agents["chef_as"])
    assert lisent(agents, jointe) == {"as"}
    with pytest.raises(ActionRefusee, match="jointe à une pièce réservée"):
        changer(document=jointe, choix=Choix(ORDINAIRE), par=agents["as"])
    assert lisent(agents, message) == {"as", "chef_as"}


def test_joint_filed_alone_in_another_dossier_stays_sealed_until_the_message_is_lifted(agents, jointe_sous_pli, entite):
    message, jointe = jointe_sous_pli
    rattacher(document=jointe, compartiment=creer_compartiment(entite), par=agents["as"])
    assert lisent(agents, jointe) == {"as", "chef_as"}
    changer(document=message, choix=Choix(ORDINAIRE), par=agents["as"])
    assert not jointe.compartiments.filter(dans__isnull=False).exists()


def test_another_choice_does_not_close_the_place_to_what_else_stands_there(agents, sceller):
    message = sceller(Choix(SOUS_PLI, agents=(agents["chef_as"].pk,)))
    copie = Document.objects.create(institution=message.institution, titre="copie", par=agents["chef_as"])
    Rattachement.objects.create(document=copie, compartiment=message.compartiments.get())
    changer(document=message, choix=Choix(SOUS_PLI), par=agents["as"])
    assert lisent(agents, message) == {"as"}
    assert lisent(agents, copie) == {"as", "chef_as"}
    changer(document=message, choix=Choix(ORDINAIRE), par=agents["as"])
    assert lisent(agents, copie) == {"as", "chef_as"}


def ecrire_note(document, par, visibilite):
    return Annotation.objects.create(
        document=document,
        version=document.version_courante,
        compartiment=document.compartiments.get(),
        page=1,
        genre="note",
        texte="à revoir",
        visibilite=visibilite,
        auteur=par,
    )


def voient(agents, note):
    return {p for p, a in agents.items() if Annotation.objects.visibles_par(a).filter(pk=note.pk).exists()}


def test_notes_follow_a_piece_that_is_sealed(agents, deposer_octets):
    document = deposer_octets(b"%PDF-1.4 a").document
    note, mienne = (ecrire_note(document, agents["as"], v) for v in (Visibilite.DOSSIER, Visibilite.MOI))
    assert voient(agents, note) == {"as", "chef_as", "directeur_general"}
    changer(document=document, choix=Choix(SOUS_PLI, agents=(agents["chef_as"].pk,)), par=agents["as"])
    assert voient(agents, note) == {"as", "chef_as"}
    assert voient(agents, mienne) == {"as"}


def test_note_for_the_readers_of_a_seal_is_not_published_when_more_people_read(agents, sceller):
    document = sceller(Choix(SOUS_PLI, agents=(agents["chef_as"].pk, agents["directeur_general"].pk)))
    note = ecrire_note(document, agents["chef_as"], Visibilite.DOSSIER)
    changer(document=document, choix=Choix(SOUS_PLI, agents=(agents["chef_as"].pk,)), par=agents["as"])
    assert voient(agents, note) == {"as", "chef_as"}  # fewer readers: still for those who stay
    changer(document=document, choix=Choix(ORDINAIRE), par=agents["as"])
    assert voient(agents, note) == {"chef_as"}
    assert Annotation.objects.get().visibilite == Visibilite.MOI

"""The nomenclature: delivered filled, settled per institution, chosen by letters."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from commun.erreurs import ActionRefusee, RegleNonSatisfaite
from referentiel import lecture, nomenclature
from referentiel.livraison import charger
from referentiel.models import CHAMPS_USAGE, ReglageType, TypePiece
from referentiel.nomenclature_actions import ajouter_type, regler_type, revenir_au_livre

JOUR = dt.date(2026, 11, 22)


def usage(type_piece: TypePiece, **champs: Any) -> dict[str, Any]:
    return {**{nom: getattr(type_piece, nom) for nom in CHAMPS_USAGE}, **champs}


@pytest.fixture
def bail(institution: Any) -> TypePiece:
    return TypePiece.objects.get(profil="cpas", code="contrat_bail")


@pytest.mark.parametrize("profil", ["cpas", "ccas"])
def test_delivered_letters_choose_without_hesitation(db: None, profil: str) -> None:
    charger(profil)
    lettres = list(TypePiece.objects.filter(profil=profil).values_list("raccourci", flat=True))
    assert all(lettres)
    assert not [(a, b) for a in lettres for b in lettres if a is not b and b.startswith(a)]
    assert len(lettres) <= 32


def test_delivered_types_say_retention_only_where_a_source_gives_it(institution: Any, autre_institution: Any) -> None:
    cpas = nomenclature.nomenclature(institution, JOUR)
    ccas = nomenclature.nomenclature(autre_institution, JOUR)
    assert {ligne.duree_conservation for ligne in cpas} == {""}
    assert {ligne.duree_conservation for ligne in ccas} == {"10 ans"}
    assert all(ligne.conservation and ligne.conservation.source for ligne in [*cpas, *ccas])
    assert all(ligne.usage.validite_mois is None for ligne in [*cpas, *ccas])


def test_each_type_says_which_aids_need_it_and_why(institution: Any, bail: TypePiece) -> None:
    ligne = next(ligne for ligne in nomenclature.nomenclature(institution, JOUR) if ligne.type_piece == bail)
    assert "Garantie locative" in {d.aide for d in ligne.demandeurs}
    assert all(len(d.motif) > 10 for d in ligne.demandeurs)


def test_medical_papers_are_restricted_by_default(institution: Any) -> None:
    restreints = TypePiece.objects.filter(profil="cpas", confidentialite="restreint").values_list("code", flat=True)
    assert set(restreints) == {"certificat_medical", "facture_soins"}


def test_one_institution_settles_and_its_neighbour_sees_nothing(institution: Any, agents: Any, bail: TypePiece) -> None:
    from tests.factories import InstitutionFactory

    voisine = InstitutionFactory()
    regler_type(
        institution=institution,
        type_piece=bail,
        usage=usage(bail, raccourci="zz", validite_mois=6),
        par=agents["juriste"],
    )

    bail = TypePiece.objects.get(pk=bail.pk)
    assert bail.usage_de(institution.pk).validite_mois == 6
    assert bail.usage_de(voisine.pk).validite_mois is None
    assert nomenclature.raccourcis(institution)["zz"] == bail
    assert "zz" not in nomenclature.raccourcis(voisine)
    assert nomenclature.fin_de_validite(bail, institution.pk, dt.date(2026, 1, 31)) == dt.date(2026, 7, 31)

    revenir_au_livre(institution=institution, type_piece=bail, par=agents["juriste"])
    assert not ReglageType.objects.exists()


def test_type_no_longer_proposed_stays_on_filed_papers(institution: Any, agents: Any, bail: TypePiece) -> None:
    regler_type(institution=institution, type_piece=bail, usage=usage(bail, actif=False), par=agents["juriste"])
    assert bail not in lecture.types_piece(institution)
    assert bail in lecture.tous_les_types(institution)
    assert bail not in nomenclature.raccourcis(institution).values()


@pytest.mark.parametrize("lettres", ["fp", "f", "fpx", "é", "abcd", "1"])
def test_confusing_letters_are_refused(institution: Any, agents: Any, bail: TypePiece, lettres: str) -> None:
    with pytest.raises(RegleNonSatisfaite):
        regler_type(
            institution=institution, type_piece=bail, usage=usage(bail, raccourci=lettres), par=agents["juriste"]
        )


def test_unknown_rule_and_endless_validity_are_refused(institution: Any, agents: Any, bail: TypePiece) -> None:
    for champs in ({"conservation": "inventee"}, {"validite_mois": 0}, {"validite_mois": 601}):
        with pytest.raises(RegleNonSatisfaite):
            regler_type(institution=institution, type_piece=bail, usage=usage(bail, **champs), par=agents["juriste"])


def test_own_type_is_the_institutions_alone(institution: Any, agents: Any, bail: TypePiece, etrangers: Any) -> None:
    from tests.factories import InstitutionFactory

    voisine = InstitutionFactory()
    propre = ajouter_type(
        institution=institution,
        libelle="Carte de club",
        famille="autre",
        usage=usage(bail, raccourci="kk"),
        par=agents["juriste"],
    )
    assert propre in lecture.types_piece(institution)
    assert propre not in lecture.types_piece(voisine)
    assert not propre.est_de(voisine)
    with pytest.raises(ActionRefusee):
        regler_type(
            institution=etrangers["juriste"].institution, type_piece=propre, usage=usage(bail), par=etrangers["juriste"]
        )
    with pytest.raises(RegleNonSatisfaite):
        ajouter_type(
            institution=institution, libelle="Carte de club", famille="autre", usage=usage(bail, raccourci="kj"),
            par=agents["juriste"],
        )  # fmt: skip
    regler_type(
        institution=institution, type_piece=propre, usage=usage(propre, libelle="Carte du club"), par=agents["juriste"]
    )
    assert TypePiece.objects.get(pk=propre.pk).libelle == "Carte du club"


@pytest.mark.parametrize("profil", ["accueil", "as", "chef_as", "dpo", "paiement"])
def test_others_neither_see_nor_change_the_nomenclature(
    agents: Any, connecte: Any, bail: TypePiece, profil: str
) -> None:
    client = connecte(agents[profil])
    for url in (reverse("referentiel:types"), reverse("referentiel:type", args=[bail.pk])):
        assert client.get(url).status_code == 404
    with pytest.raises(ActionRefusee):
        regler_type(institution=agents[profil].institution, type_piece=bail, usage=usage(bail), par=agents[profil])


def test_screen_saves_and_keeps_what_was_refused(agents: Any, connecte: Any, bail: TypePiece) -> None:
    client = connecte(agents["gestion_technique"])
    url = reverse("referentiel:type", args=[bail.pk])
    envoi = {"raccourci": "fp", "validite_mois": "6", "confidentialite": "ordinaire", "conservation": "", "actif": "on"}

    refus = client.post(url, envoi)
    assert refus.status_code == 422
    assert "Fiche de paie" in refus.content.decode()
    assert client.post(url, {**envoi, "raccourci": "bl"}).status_code == 302
    page = client.get(reverse("referentiel:types")).content.decode()
    assert "6 mois" in page
    assert "réglé par l’institution" in page


def test_screen_takes_few_queries(agents: Any, connecte: Any, django_assert_max_num_queries: Any) -> None:
    client = connecte(agents["juriste"])
    with django_assert_max_num_queries(14):
        client.get(reverse("referentiel:types"))


def test_papers_of_the_other_country_find_their_type(institution: Any, autre_institution: Any) -> None:
    cpas, ccas = lecture.types_piece(institution), lecture.types_piece(autre_institution)
    for code, autre in nomenclature.EQUIVALENTS.items():
        assert nomenclature.par_code(cpas, autre).code == code
        assert nomenclature.par_code(ccas, code).code == autre
    assert nomenclature.par_code(cpas, "inconnu") is None


def test_types_loaded_before_letters_existed_receive_them_once(institution: Any, bail: TypePiece) -> None:
    TypePiece.objects.filter(pk=bail.pk).update(raccourci="", conservation="")
    charger("cpas")
    assert TypePiece.objects.get(pk=bail.pk).raccourci == "ba"
    TypePiece.objects.filter(pk=bail.pk).update(raccourci="xx")
    charger("cpas")
    assert TypePiece.objects.get(pk=bail.pk).raccourci == "xx"

"""The screen of texts and parameters."""

import pytest
from django.urls import reverse

from referentiel.models import Mention, Parametre


@pytest.mark.parametrize("profil", ["gestion_technique", "juriste", "directeur_general"])
def test_who_keeps_the_texts_sees_what_is_missing(agents, connecte, profil):
    page = connecte(agents[profil]).get(reverse("referentiel:textes")).content.decode()
    assert "article 728" in page
    assert "Décider dans les" in page
    assert "876,13" not in page


@pytest.mark.parametrize("profil", ["accueil", "as", "membre", "dpo", "paiement"])
def test_others_find_nothing(agents, connecte, profil):
    client = connecte(agents[profil])
    for url in (
        reverse("referentiel:textes"),
        reverse("referentiel:parametre", args=["delai_decision"]),
        reverse("referentiel:mention", args=["notification", "article_728"]),
    ):
        assert client.get(url).status_code == 404


def test_list_takes_few_queries(agents, connecte, django_assert_max_num_queries):
    client = connecte(agents["juriste"])
    with django_assert_max_num_queries(12):
        client.get(reverse("referentiel:textes"))


def test_text_typed_is_in_force_from_its_day(agents, connecte):
    client = connecte(agents["juriste"])
    url = reverse("referentiel:mention", args=["notification", "article_728"])
    reponse = client.post(url, {"texte": "Texte fourni", "source": "Service juridique", "du": "010326"})
    assert reponse.status_code == 302
    mention = Mention.objects.get(institution=agents["juriste"].institution)
    assert (mention.texte, mention.du.isoformat()) == ("Texte fourni", "2026-03-01")
    assert "Texte fourni" in client.get(reverse("referentiel:textes")).content.decode()


def test_refused_value_stays_in_the_form_with_its_reason(agents, connecte):
    client = connecte(agents["juriste"])
    url = reverse("referentiel:parametre", args=["delai_decision"])
    reponse = client.post(url, {"valeur": "trente", "source": "x", "du": "01/03/2026"})
    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert "nombre entier" in page
    assert "trente" in page
    assert not Parametre.objects.filter(institution__isnull=False).exists()


def test_unknown_row_is_404(agents, connecte):
    client = connecte(agents["juriste"])
    assert client.get(reverse("referentiel:parametre", args=["inconnu"])).status_code == 404
    assert client.get(reverse("referentiel:mention", args=["notification", "references_dossier"])).status_code == 404

"""Gallery: every component with its variants, for those who write pages and for the accessibility test."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe

CORPS_DE_LETTRE = mark_safe(
    "<p class='expediteur'><strong>CPAS de Bruyère-sur-Lesse</strong><br>Rue du Moulin, 4<br>5999 Bruyère-sur-Lesse</p>"
    "<p class='destinataire'>Madame Noëlle Destrée<br>Rue des Tanneurs, 12<br>5999 Bruyère-sur-Lesse</p>"
    "<p>Bruyère-sur-Lesse, le 22 novembre 2026</p><h1>Notification de décision</h1>"
    "<p>Madame,</p><p>En sa séance du 20 novembre 2026, le comité spécial a décidé de vous accorder une aide de "
    "<span class='insecable'>1 234,50 €</span>, versée en une fois sur votre compte.</p>"
    "<p>Base légale : <span class='a-fournir'>TEXTE À FOURNIR</span></p>"
    "<p class='manque'>Voies de recours : <span class='a-fournir'>TEXTE À FOURNIR</span></p>"
)


class FormulaireGalerie(forms.Form):
    """One field of each kind; always bound, so that errors are seen."""

    nom = forms.CharField(label="Nom de famille", help_text="Tel qu’il figure sur la pièce d’identité.")
    naissance = forms.CharField(
        label="Date de naissance",
        help_text="Par exemple 22/11/1984 ou 221184.",
        widget=forms.TextInput(attrs={"data-saisie": "date", "inputmode": "numeric"}),
    )
    loyer = forms.CharField(
        label="Loyer mensuel, en euros",
        widget=forms.TextInput(attrs={"data-saisie": "montant", "inputmode": "decimal"}),
        error_messages={"required": "Indiquez le loyer ; écrivez 0 s’il n’y en a pas."},
    )
    compte = forms.CharField(
        label="Compte du bénéficiaire (IBAN)", required=False, widget=forms.TextInput(attrs={"data-saisie": "iban"})
    )
    aide = forms.ChoiceField(
        label="Aide demandée", choices=[("", "Choisissez…"), ("loyer", "Garantie locative"), ("energie", "Énergie")]
    )
    voie = forms.ChoiceField(
        label="Comment la demande est-elle arrivée ?",
        choices=[("guichet", "Au guichet"), ("courrier", "Par courrier"), ("courriel", "Par courriel")],
        widget=forms.RadioSelect,
    )
    observations = forms.CharField(label="Observations", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    accord = forms.BooleanField(
        label="La personne a reçu copie de ce qu’elle a signé", required=False, help_text="Date et heure sont notées."
    )


def galerie(request: HttpRequest) -> HttpResponse:
    """Page of the components; invented data, any signed-in agent."""
    formulaire = FormulaireGalerie(
        {"nom": "Destrée", "naissance": "22/11/1984", "voie": "guichet", "aide": "loyer", "accord": "on"}
    )
    formulaire.fields["observations"].rappel = True  # type: ignore[attr-defined]  # read by the field's template
    contexte = {"form": formulaire, **_donnees_de_travail(), **_donnees_de_pieces()}
    return render(request, "bureau/galerie.html", contexte)


def _donnees_de_travail() -> dict[str, Any]:
    """Header, circuit, tabs, work list."""
    jour = timezone.localdate()
    return {
        "aujourdhui": jour,
        "dans_12_jours": jour + dt.timedelta(days=12),
        "dans_4_jours": jour + dt.timedelta(days=4),
        "il_y_a_3_jours": jour - dt.timedelta(days=3),
        "fil": [{"libelle": "Centre", "url": "/"}, {"libelle": "Noëlle Destrée", "url": "/"}, {"libelle": "Galerie"}],
        "entete": {
            "personne": "Noëlle Destrée",
            "age": 42,
            "libelle_identifiant": "NISS",
            "identifiant": "••• 285",
            "numero": "2026-00417",
            "referent": "Amine Lacroix",
            "entite": "Antenne du Moulin",
            "confidentialite": "restreint",
            "etat": "en instruction",
            "ton": "encours",
            "libelle_echeance": "décision due",
            "echeance": jour + dt.timedelta(days=12),
            "jours": 12,
        },
        "onglets": [
            {"libelle": "Synthèse", "url": "#onglets", "actif": True},
            {"libelle": "Demandes", "url": "#onglets", "compte": 2},
            {"libelle": "Pièces et courriers", "url": "#onglets", "compte": 14},
            {"libelle": "Historique", "url": "#onglets"},
        ],
        "etapes": [
            {"libelle": "Rédigée", "etat": "fait", "qui": "A. Lacroix", "depuis": jour - dt.timedelta(days=6)},
            {"libelle": "Chef AS", "etat": "fait", "qui": "B. Okito", "depuis": jour - dt.timedelta(days=4)},
            {"libelle": "Juriste", "etat": "ici", "qui": "C. Verlaine", "depuis": jour - dt.timedelta(days=2)},
            {"libelle": "Second lecteur", "etat": "saute"},
            {"libelle": "Comité spécial", "etat": "avenir"},
            {"libelle": "Notification et paiement", "etat": "avenir"},
        ],
        "lignes_de_travail": [
            (
                "Noëlle Destrée",
                "Garantie locative",
                "composition de ménage",
                jour - dt.timedelta(days=3),
                -3,
                "1234.50",
            ),
            ("Youssef Amrani", "Allocation de chauffage", "", jour + dt.timedelta(days=4), 4, "310"),
            ("Gisèle Van Hove", "Avance sur prestations", "extrait de compte", jour + dt.timedelta(days=22), 22, "860"),
        ],
        "page": Paginator(range(57), 20).page(2),
    }


def _donnees_de_pieces() -> dict[str, Any]:
    """Deposit, completeness, timeline, letter, reader, branches."""
    maintenant = timezone.now()
    return {
        "depots": [
            {"etat": "recu", "nom": "bail.tif", "taille": 3_480_000, "recu_le": maintenant},
            {
                "etat": "lecture",
                "nom": "dossier complet.pdf",
                "taille": 14_200_000,
                "recu_le": maintenant,
                "lues": 12,
                "pages": 40,
            },
            {
                "etat": "pret",
                "nom": "fiche de paie.jpg",
                "taille": 840_000,
                "recu_le": maintenant,
                "pages": 1,
                "url": "#depots",
            },
            {
                "etat": "echec",
                "nom": "contrat.pdf",
                "taille": 92_000,
                "recu_le": maintenant,
                "raison": "Ce PDF est protégé par un mot de passe.",
                "remede": "Demandez une copie sans protection, ou un scan.",
                "url_relancer": "#depots",
            },
        ],
        "exigences": [
            {
                "libelle": "Carte d’identité",
                "etat": "recue",
                "piece": "carte recto verso",
                "url_piece": "#",
                "date": timezone.localdate(),
            },
            {
                "libelle": "Composition de ménage",
                "etat": "manquante",
                "pourquoi": "pour savoir qui vit sous le même toit",
                "url_dispenser": "#",
            },
            {"libelle": "Bail enregistré", "etat": "dispensee", "motif": "hébergée chez sa sœur", "par": "A. Lacroix"},
        ],
        "lecteurs": [
            {"nom": "Béatrice Okito", "role": "chef AS, Antenne du Moulin"},
            {"nom": "Camille Verlaine", "role": "juriste"},
            {"nom": "Comité spécial : 7 membres", "role": "à partir de la clôture de l’ordre du jour"},
        ],
        "faits": [
            {"quand": maintenant, "texte": "Décision : octroi", "qui": "Comité spécial", "ton": "fort"},
            {
                "quand": maintenant - dt.timedelta(hours=3),
                "texte": "A lu la fiche de paie",
                "qui": "B. Okito",
                "ton": "lecture",
            },
            {
                "quand": maintenant - dt.timedelta(days=1),
                "texte": "Demande enregistrée",
                "qui": "A. Lacroix",
                "url": "#faits",
            },
        ],
        "corps": CORPS_DE_LETTRE,
        "segments": [
            ("=", "Madame Destrée verse un loyer de "),
            ("-", "650 € "),
            ("+", "680 €, charges comprises, "),
            ("=", "depuis le 1er mars 2026."),
        ],
        "marques": [
            {"x": 269, "y": 300, "l": 102, "h": 46, "t": "loyer"},
            {"x": 160, "y": 640, "l": 140, "h": 46, "t": "charges"},
        ],
        "preuves": [{"x": 150, "y": 465, "l": 760, "h": 56}],
        "extrait": [("Quittance : ", False), ("loyers", True), (" de mars et avril, charges comprises…", False)],
        "branche_notification": [("Envoi", "recommandé"), ("Preuve de réception", "attendue")],
        "branche_paiement": [("Montant", "1 234,50 €"), ("Échéance", "25/11/2026")],
        "somme": Decimal("1234.5"),
    }

"""CCAS: types of papers, kinds of aid (domaine.md 2.2) and the papers each needs, with why."""

from comptes.enums import Domaine
from referentiel.enums import Confidentialite
from referentiel.enums import FamillePiece as F
from referentiel.livraison.lignes import Aide, Demandee, Papier

RESTREINT = Confidentialite.RESTREINT

PAPIERS = (
    Papier(
        "carte_identite", "Carte d’identité ou passeport", F.IDENTITE, "ci", demande_fin=True, demande_personne=True
    ),
    Papier("titre_sejour", "Titre de séjour", F.IDENTITE, "ts", demande_fin=True, demande_personne=True),
    Papier("procuration", "Procuration ou mandat écrit", F.IDENTITE, "pr", demande_fin=True),
    Papier("livret_famille", "Livret de famille", F.FAMILLE, "lf"),
    Papier("acte_etat_civil", "Acte d’état civil, jugement", F.FAMILLE, "ec"),
    Papier("certificat_scolarite", "Certificat de scolarité", F.FAMILLE, "sc", demande_fin=True, demande_personne=True),
    Papier("fiche_paie", "Bulletin de paie", F.RESSOURCES, "fp", demande_personne=True),
    Papier("attestation_caf", "Attestation de paiement de la CAF", F.RESSOURCES, "ca"),
    Papier("attestation_chomage", "Attestation de France Travail", F.RESSOURCES, "ch", demande_personne=True),
    Papier("attestation_pension", "Attestation de retraite ou de pension", F.RESSOURCES, "pe", demande_personne=True),
    Papier("indemnites_journalieres", "Relevé d’indemnités journalières", F.RESSOURCES, "ij", demande_personne=True),
    Papier("avis_imposition", "Avis d’imposition", F.RESSOURCES, "ai"),
    Papier("bail", "Bail", F.CHARGES, "ba"),
    Papier("quittance_loyer", "Quittance de loyer", F.CHARGES, "ql"),
    Papier("justificatif_domicile", "Justificatif de domicile", F.CHARGES, "jd"),
    Papier("facture_energie", "Facture de gaz, d’électricité ou d’eau", F.CHARGES, "fe"),
    Papier("facture", "Autre facture ou devis", F.CHARGES, "fa"),
    Papier("releve_dettes", "Relevé de dettes, mise en demeure", F.CHARGES, "de"),
    Papier(
        "certificat_medical",
        "Certificat médical",
        F.SANTE,
        "me",
        demande_fin=True,
        demande_personne=True,
        confidentialite=RESTREINT,
    ),
    Papier(
        "attestation_droits_sante",
        "Attestation de droits de l’assurance maladie",
        F.SANTE,
        "dr",
        demande_fin=True,
        demande_personne=True,
    ),
    Papier("rib", "Relevé d’identité bancaire", F.BANQUE, "ri"),
    Papier("releves_compte", "Relevés de compte", F.BANQUE, "rc"),
    Papier("demande_signee", "Formulaire de demande signé", F.DEMARCHES, "ds"),
    Papier("courrier", "Courrier ou note de la personne", F.DEMARCHES, "le"),
    Papier(
        "lettre_envoyee",
        "Lettre ou convention de l’institution",
        F.DEMARCHES,
        "ls",
        conservation="conservation_notification",
    ),
    Papier("compte_rendu_entretien", "Compte rendu d’entretien", F.RAPPORTS, "cr"),
    Papier("rapport_visite", "Rapport de visite", F.RAPPORTS, "rv"),
    Papier("autre", "Autre document", F.AUTRE, "au"),
)

IDENTITE = Demandee("carte_identite", "Établit qui fait la demande.")
FOYER = Demandee("livret_famille", "Dit qui compose le foyer, donc qui l’aide concerne.", obligatoire=False)
RESSOURCES = Demandee("avis_imposition", "Montre les ressources du foyer.")
CAF = Demandee("attestation_caf", "Montre les prestations déjà versées.", obligatoire=False)
RIB = Demandee("rib", "Assure que l’argent arrive sur le compte de la bonne personne.")
SIGNEE = Demandee("demande_signee", "Porte la demande, sa date et la signature.")
DOMICILE = Demandee("justificatif_domicile", "Montre le lien avec la commune.")
FACULTATIVE = "Aide facultative : règlement intérieur de l’établissement"


def _legale(code: str, libelle: str, *pieces: Demandee) -> Aide:
    """File instructed by the centre and decided or paid by another body."""
    return Aide(code, libelle, (SIGNEE, IDENTITE, RESSOURCES, *pieces), financiere=False)


AIDES = (
    Aide(
        "domiciliation",
        "Domiciliation",
        (
            Demandee("demande_signee", "Nomme le demandeur, ses ayants droit, la date de dépôt et l’organisme."),
            IDENTITE,
        ),
        domaine=Domaine.DOMICILIATION,
        financiere=False,
        base_legale="CASF, art. D264-1 à D264-5",
    ),
    _legale("aides_menageres", "Aides ménagères"),
    _legale("obligation_alimentaire", "Obligation alimentaire", FOYER),
    _legale("ame", "Aide médicale de l’État"),
    _legale("css", "Complémentaire santé solidaire"),
    _legale("aspa", "Allocation de solidarité aux personnes âgées"),
    _legale("apa", "Allocation personnalisée d’autonomie"),
    _legale("rsa", "Revenu de solidarité active", CAF),
    _legale("aide_sociale", "Aide sociale légale"),
    _legale("famille_accueil", "Entrée en famille d’accueil"),
    _legale("hebergement_pa", "Hébergement en établissement pour personnes âgées"),
    _legale("etablissement_ph", "Établissement pour personnes handicapées"),
    _legale("puma", "Protection universelle maladie"),
    Aide("accompagnement_social", "Accompagnement social", (IDENTITE,), financiere=False, base_legale=FACULTATIVE),
    Aide(
        "aide_financiere",
        "Aide financière non remboursable",
        (
            SIGNEE,
            IDENTITE,
            DOMICILE,
            RESSOURCES,
            CAF,
            Demandee("facture", "Dit ce que l’aide doit payer, et à qui.", obligatoire=False),
            RIB,
        ),
        base_legale=FACULTATIVE,
    ),
    Aide(
        "aide_remboursable",
        "Aide financière remboursable",
        (
            SIGNEE,
            IDENTITE,
            DOMICILE,
            RESSOURCES,
            Demandee("releves_compte", "Montre ce que la personne peut rembourser par mois.", obligatoire=False),
            RIB,
        ),
        remboursable=True,
        base_legale=FACULTATIVE,
    ),
    Aide("animation_seniors", "Animations pour les aînés", financiere=False, base_legale=FACULTATIVE),
    Aide("animation_familles", "Animations pour les familles", financiere=False, base_legale=FACULTATIVE),
    Aide("inclusion_numerique", "Inclusion numérique", financiere=False, base_legale=FACULTATIVE),
    Aide("plan_alerte", "Plan d’alerte et d’urgence", financiere=False, base_legale=FACULTATIVE),
    Aide(
        "transport",
        "Aide au transport",
        (IDENTITE, DOMICILE, Demandee("facture", "Dit le trajet ou l’abonnement et son prix.")),
        base_legale=FACULTATIVE,
    ),
    Aide("soutien_administratif", "Soutien administratif", financiere=False, base_legale=FACULTATIVE),
    Aide("aide_alimentaire", "Aide alimentaire", (IDENTITE, FOYER), base_legale=FACULTATIVE),
    Aide(
        "secours_urgence",
        "Secours d’urgence",
        (Demandee("carte_identite", "Établit qui reçoit l’aide ; peut suivre.", obligatoire=False),),
        base_legale=FACULTATIVE,
    ),
    Aide("pass_adulte", "Pass adulte", (IDENTITE, DOMICILE), base_legale=FACULTATIVE),
    Aide("culture", "Accès à la culture", (IDENTITE, DOMICILE), base_legale=FACULTATIVE),
    Aide(
        "relogement",
        "Relogement",
        (SIGNEE, IDENTITE, RESSOURCES, Demandee("bail", "Donne le loyer et le bailleur.", obligatoire=False)),
        financiere=False,
        base_legale=FACULTATIVE,
    ),
)

"""CPAS: types of papers, kinds of aid (domaine.md 1.4) and the papers each needs, with why."""

from comptes.enums import Domaine
from referentiel.enums import Confidentialite
from referentiel.enums import FamillePiece as F
from referentiel.livraison.lignes import Aide, Demandee, Papier

RESTREINT = Confidentialite.RESTREINT

PAPIERS = (
    Papier("carte_identite", "Carte d’identité", F.IDENTITE, "ci", demande_fin=True, demande_personne=True),
    Papier("titre_sejour", "Titre de séjour", F.IDENTITE, "ts", demande_fin=True, demande_personne=True),
    Papier("procuration", "Procuration ou mandat écrit", F.IDENTITE, "pr", demande_fin=True),
    Papier("composition_menage", "Composition de ménage", F.FAMILLE, "cm"),
    Papier("acte_naissance", "Acte de naissance", F.FAMILLE, "an", demande_personne=True),
    Papier("acte_etat_civil", "Acte de mariage, de divorce ou de séparation", F.FAMILLE, "ec"),
    Papier(
        "attestation_scolaire",
        "Attestation scolaire ou d’études",
        F.FAMILLE,
        "sc",
        demande_fin=True,
        demande_personne=True,
    ),
    Papier("fiche_paie", "Fiche de paie", F.RESSOURCES, "fp", demande_personne=True),
    Papier("attestation_chomage", "Attestation de chômage", F.RESSOURCES, "ch", demande_personne=True),
    Papier("attestation_mutuelle", "Attestation d’indemnités de mutuelle", F.RESSOURCES, "mu", demande_personne=True),
    Papier("attestation_pension", "Attestation de pension", F.RESSOURCES, "pe", demande_personne=True),
    Papier("allocations_familiales", "Attestation d’allocations familiales", F.RESSOURCES, "af"),
    Papier("avertissement_extrait_role", "Avertissement-extrait de rôle", F.RESSOURCES, "ae"),
    Papier("preuve_demande_prestation", "Preuve de demande d’une prestation sociale", F.RESSOURCES, "dp"),
    Papier("contrat_bail", "Contrat de bail", F.CHARGES, "ba"),
    Papier("quittance_loyer", "Quittance de loyer", F.CHARGES, "ql"),
    Papier("facture_energie", "Facture de gaz ou d’électricité", F.CHARGES, "fe"),
    Papier("facture_chauffage", "Facture de livraison de combustible", F.CHARGES, "fc"),
    Papier("facture", "Autre facture ou devis", F.CHARGES, "fa"),
    Papier("reconnaissance_dette", "Relevé de dettes, mise en demeure", F.CHARGES, "de"),
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
        "facture_soins",
        "Facture ou attestation de soins",
        F.SANTE,
        "so",
        demande_personne=True,
        confidentialite=RESTREINT,
    ),
    Papier("preuve_compte", "Preuve du numéro de compte", F.BANQUE, "co"),
    Papier("extraits_compte", "Extraits de compte", F.BANQUE, "ex"),
    Papier("demande_signee", "Demande signée", F.DEMARCHES, "ds"),
    Papier("courrier", "Courrier ou note de la personne", F.DEMARCHES, "le"),
    Papier("lettre_envoyee", "Lettre ou convention de l’institution", F.DEMARCHES, "ls"),
    Papier("rapport_visite", "Rapport de visite", F.RAPPORTS, "rv"),
    Papier("resultat_bcss", "Résultat de consultation BCSS", F.RAPPORTS, "bc"),
    Papier("autre", "Autre document", F.AUTRE, "au"),
)

IDENTITE = Demandee("carte_identite", "Établit qui fait la demande ; le Registre national peut en tenir lieu.")
MENAGE = Demandee("composition_menage", "Dit avec qui la personne vit, donc quelles ressources comptent.")
RESSOURCES = Demandee(
    "fiche_paie", "Montre les ressources du travail des derniers mois, s’il y en a.", obligatoire=False
)
COMPTE = Demandee("preuve_compte", "Assure que l’argent arrive sur le compte de la bonne personne.")
SIGNEE = Demandee("demande_signee", "La demande écrite est signée par la personne ou son mandataire.")

AIDES = (
    Aide(
        "ris",
        "Revenu d’intégration sociale",
        (
            SIGNEE,
            IDENTITE,
            MENAGE,
            RESSOURCES,
            Demandee(
                "preuve_demande_prestation", "Montre que les autres droits sociaux ont été demandés.", obligatoire=False
            ),
            Demandee(
                "contrat_bail", "Appuie la catégorie retenue (seul, cohabitant, famille à charge).", obligatoire=False
            ),
            COMPTE,
        ),
        periodique=True,
        base_legale="Loi du 26 mai 2002 concernant le droit à l’intégration sociale",
    ),
    Aide(
        "eris",
        "Aide sociale équivalente au revenu d’intégration",
        (
            SIGNEE,
            IDENTITE,
            Demandee("titre_sejour", "Le droit dépend de la situation de séjour.", obligatoire=False),
            MENAGE,
            RESSOURCES,
            COMPTE,
        ),
        periodique=True,
        base_legale="Loi organique du 8 juillet 1976 ; loi du 2 avril 1965",
    ),
    Aide(
        "aide_urgente",
        "Aide urgente",
        (Demandee("carte_identite", "Établit qui reçoit l’aide ; peut suivre.", obligatoire=False),),
        base_legale="Loi organique du 8 juillet 1976, art. 28, § 3",
    ),
    Aide(
        "amu",
        "Aide médicale urgente",
        (
            Demandee("certificat_medical", "Le médecin y atteste que les soins sont urgents."),
            Demandee("titre_sejour", "Le droit dépend de la situation de séjour.", obligatoire=False),
        ),
    ),
    Aide(
        "frais_medicaux",
        "Frais médicaux et pharmaceutiques",
        (
            IDENTITE,
            Demandee("facture_soins", "Dit ce qui est dû, et à qui."),
            Demandee("certificat_medical", "Dit pourquoi le soin est nécessaire.", obligatoire=False),
        ),
    ),
    Aide(
        "mutualite",
        "Affiliation et cotisation de mutualité",
        (IDENTITE, Demandee("facture", "Dit la cotisation due et son destinataire.")),
    ),
    Aide(
        "garantie_locative",
        "Garantie locative",
        (
            SIGNEE,
            IDENTITE,
            MENAGE,
            Demandee("contrat_bail", "Donne le montant de la garantie et le bailleur."),
            RESSOURCES,
            COMPTE,
        ),
        remboursable=True,
    ),
    Aide(
        "allocation_chauffage",
        "Allocation de chauffage",
        (
            IDENTITE,
            Demandee("facture_chauffage", "Donne la date de livraison, la quantité et le prix."),
            MENAGE,
            Demandee("avertissement_extrait_role", "Montre les revenus du ménage.", obligatoire=False),
            COMPTE,
        ),
    ),
    Aide(
        "fonds_energie",
        "Fonds gaz et électricité",
        (
            IDENTITE,
            Demandee("facture_energie", "Donne la dette, le fournisseur et l’échéance."),
            MENAGE,
            RESSOURCES,
        ),
    ),
    Aide(
        "avance_prestations",
        "Avance sur prestations sociales",
        (
            IDENTITE,
            Demandee("preuve_demande_prestation", "Montre quelle prestation est attendue, et de quel organisme."),
            COMPTE,
        ),
        remboursable=True,
    ),
    Aide(
        "prime_installation",
        "Prime d’installation",
        (IDENTITE, Demandee("contrat_bail", "Prouve l’entrée dans un logement."), MENAGE, COMPTE),
    ),
    Aide(
        "mediation_dettes",
        "Médiation de dettes",
        (
            SIGNEE,
            IDENTITE,
            Demandee("reconnaissance_dette", "Dresse la liste des créanciers et des montants."),
            Demandee("extraits_compte", "Montre le budget réel du ménage.", obligatoire=False),
        ),
        domaine=Domaine.DETTES,
        financiere=False,
    ),
    Aide(
        "guidance_budgetaire",
        "Guidance budgétaire",
        (SIGNEE, IDENTITE),
        domaine=Domaine.DETTES,
        financiere=False,
    ),
    Aide(
        "gestion_budgetaire",
        "Gestion budgétaire",
        (SIGNEE, IDENTITE, Demandee("extraits_compte", "Montre le budget à gérer.", obligatoire=False)),
        domaine=Domaine.DETTES,
        financiere=False,
    ),
    Aide("aide_alimentaire", "Aide alimentaire", (MENAGE,)),
    Aide(
        "participation_sociale",
        "Participation et activation sociale",
        (Demandee("facture", "Dit l’activité, son prix et son organisateur."), MENAGE),
    ),
    Aide(
        "article_60",
        "Mise à l’emploi, article 60, § 7",
        (SIGNEE, IDENTITE),
        financiere=False,
        base_legale="Loi organique du 8 juillet 1976, art. 60, § 7",
    ),
    Aide(
        "article_61",
        "Mise à l’emploi, article 61",
        (SIGNEE, IDENTITE),
        financiere=False,
        base_legale="Loi organique du 8 juillet 1976, art. 61",
    ),
    Aide("piis", "Projet individualisé d’intégration sociale", (SIGNEE,), financiere=False),
    Aide(
        "adresse_reference",
        "Adresse de référence",
        (SIGNEE, IDENTITE),
        domaine=Domaine.DOMICILIATION,
        financiere=False,
        base_legale="Circulaire du 7 juillet 2023 relative à l’adresse de référence",
    ),
    Aide(
        "maison_repos",
        "Hébergement en maison de repos",
        (
            SIGNEE,
            IDENTITE,
            Demandee("attestation_pension", "Montre les ressources qui couvrent déjà une part du prix."),
            Demandee("facture", "Dit le prix de l’hébergement."),
        ),
        periodique=True,
    ),
    Aide(
        "frais_logement",
        "Frais de logement",
        (
            IDENTITE,
            Demandee("contrat_bail", "Donne le loyer et le bailleur."),
            Demandee("quittance_loyer", "Montre ce qui est déjà payé.", obligatoire=False),
            RESSOURCES,
        ),
    ),
    Aide("prime_naissance", "Prime de naissance", (Demandee("acte_naissance", "Prouve la naissance."), COMPTE)),
    Aide(
        "rapatriement",
        "Rapatriement",
        (IDENTITE, Demandee("facture", "Dit le prix du voyage ou du transport.")),
    ),
    Aide(
        "aide_domicile",
        "Repas et aide à domicile",
        (
            SIGNEE,
            RESSOURCES,
            Demandee("certificat_medical", "Dit ce que la personne ne peut plus faire seule.", obligatoire=False),
        ),
        periodique=True,
    ),
)

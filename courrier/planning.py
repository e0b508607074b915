"""What the room does by itself: receivers that queue jobs, and the schedule."""

from commun.travaux.planning import planifier
from courrier.signals import lot_recu
from courrier.taches import mettre_en_decoupe, mettre_en_suivi
from ged.signals import version_lue

lot_recu.connect(mettre_en_decoupe, dispatch_uid="courrier.decoupe")
version_lue.connect(mettre_en_suivi, dispatch_uid="courrier.codes")
planifier("courrier-lots-purges", secondes=24 * 3600, tache="courrier.taches.purger")
planifier("courrier-dossiers", secondes=60, tache="courrier.taches.surveiller_dossiers")
planifier("courrier-messageries", secondes=120, tache="courrier.taches.relever_courriels")

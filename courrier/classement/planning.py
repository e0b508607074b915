"""What the room does by itself each night about the proposals (declared when the application starts)."""

from commun.travaux.planning import planifier

planifier("apprendre-classement", secondes=24 * 3600, tache="courrier.classement.taches.apprendre_des_classements")

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ged", "0007_enfants_situes"),
    ]

    operations = [
        migrations.AddField(
            model_name="envoi",
            name="langues",
            field=models.CharField(blank=True, max_length=60, verbose_name="langues de lecture choisies"),
        ),
    ]

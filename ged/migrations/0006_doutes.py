from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ged", "0005_version_ecartee"),
    ]

    operations = [
        migrations.AddField(
            model_name="version",
            name="doutes",
            field=models.CharField(blank=True, max_length=500, verbose_name="doutes de lecture"),
        ),
    ]

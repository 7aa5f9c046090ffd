"""What the product itself says in a checklist, in French and Spanish: reasons, orders, units.

Questions, sections, options, prompts and tools are columns of the template instead. What is
compared and counted stays English: this is only what people read.

    say("FR", "no {what} on {place}", what="panneau perforé", place="cet évier")
"""

from collections.abc import Mapping

PLACE = {"FR": 0, "ES": 1}


def say(language: str, english: str, **facts: object) -> str:
    """The sentence in this language, in English where nobody has translated it."""
    at = PLACE.get(language)
    said = english if at is None or english not in SAID else SAID[english][at]
    return said.format(**facts) if facts else said


# By the English: French and Spanish.
SENTENCES: Mapping[str, tuple[str, str]] = {
    "every sink": ("chaque évier", "cada fregadero"),
    "every basin": ("chaque cuve", "cada cuba"),
    "this sink": ("cet évier", "este fregadero"),
    " on this sink": (" sur cet évier", " en este fregadero"),
    " and ": (", ", ", "),
    " or ": (" ou ", " o "),
    "with {what}": ("avec {what}", "con {what}"),
    "without {what}": ("sans {what}", "sin {what}"),
    "with {what} {value}": ("avec {what} : {value}", "con {what}: {value}"),
    "of type {what}": ("de type {what}", "de tipo {what}"),
    "{what} is {value}": ("{what} : {value}", "{what}: {value}"),
    "{what}: {n}": ("{what} : {n}", "{what}: {n}"),
    "{place}: {facts}": ("{place}, {facts}", "{place}, {facts}"),
    "{facts}, this is for {wanted}": (
        "{facts} ; demandé pour : {wanted}",
        "{facts}; se pide para: {wanted}",
    ),
    "no {what} on {place}": ("{place} : sans {what}", "{place}: sin {what}"),
    "{what} on {place}, this is for those without": (
        "{place} : avec {what} ; demandé seulement là où il n'y en a pas",
        "{place}: con {what}; se pide solo donde no hay",
    ),
    "basin {n}": ("cuve {n}", "cuba {n}"),
    "faucet {n}": ("robinet {n}", "grifo {n}"),
    "sprayer {n}": ("pistolet {n}", "pistola {n}"),
    "storage {n}": ("rangement {n}", "almacenamiento {n}"),
    "accessory {n}": ("accessoire {n}", "accesorio {n}"),
    "has a basin": ("avec une cuve", "con una cuba"),
    "has a faucet": ("avec un robinet", "con un grifo"),
    "has a sprayer": ("avec un pistolet", "con una pistola"),
    "has a storage": ("avec un rangement", "con un almacenamiento"),
    "has a accessory": ("avec un accessoire", "con un accesorio"),
    "no basin": ("aucune cuve", "ninguna cuba"),
    "no faucet": ("aucun robinet", "ningún grifo"),
    "no sprayer": ("aucun pistolet", "ninguna pistola"),
    "no storage": ("aucun rangement", "ningún almacenamiento"),
    "no accessory": ("aucun accessoire", "ningún accesorio"),
    "no faucet is placed at basin {n}": (
        "aucun robinet n'est placé à la cuve {n}",
        "no hay ningún grifo en la cuba {n}",
    ),
    "nothing to pack: {what} is 0 for this sink": (
        "rien à emballer : {what} vaut 0 pour cet évier",
        "nada que embalar: {what} es 0 para este fregadero",
    ),
    "{n} × {number} in the bill of materials": (
        "{n} × {number} dans la nomenclature",
        "{n} × {number} en la lista de materiales",
    ),
    "no accessories in the bill of materials": (
        "aucun accessoire dans la nomenclature",
        "ningún accesorio en la lista de materiales",
    ),
    "no such lines in the bill of materials": (
        "aucune ligne de ce genre dans la nomenclature",
        "ninguna línea así en la lista de materiales",
    ),
    "the sink is drawn anew since: a drawing from before shows another one": (
        "l'évier a été redessiné depuis : un plan d'avant en montre un autre",
        "el fregadero se ha vuelto a dibujar desde entonces: un plano anterior muestra otro",
    ),
    "in place of {gone}": ("à la place de {gone}", "en lugar de {gone}"),
    # What a condition asks for.
    "anything": ("toute valeur", "cualquier valor"),
    "anything but {what}": ("tout sauf {what}", "todo menos {what}"),
    "at most {n}": ("au plus {n}", "como máximo {n}"),
    "below {n}": ("moins de {n}", "menos de {n}"),
    "at least {n}": ("au moins {n}", "al menos {n}"),
    "over {n}": ("plus de {n}", "más de {n}"),
    "from {low} to {high}": ("de {low} à {high}", "de {low} a {high}"),
    "from {low}, below {high}": ("de {low} à moins de {high}", "de {low} a menos de {high}"),
    "over {low}, up to {high}": (
        "plus de {low}, jusqu'à {high}",
        "más de {low}, hasta {high}",
    ),
    "over {low}, below {high}": (
        "plus de {low}, moins de {high}",
        "más de {low}, menos de {high}",
    ),
    # What the order asks for.
    "{what}: {place}": ("{what} : {place}", "{what}: {place}"),
    "centre of basin {n}": ("centre de la cuve {n}", "centro de la cuba {n}"),
    "between {left} and {right}": ("entre {left} et {right}", "entre {left} y {right}"),
    "gooseneck of the E-Sink DI basin: {n}": (
        "col de cygne de la cuve E-Sink DI : {n}",
        "cuello de cisne de la cuba E-Sink DI: {n}",
    ),
    "{width} × {length} in": ("{width} × {length} po", "{width} × {length} pulg"),
    "as long as the sink, {length} in": (
        "aussi long que l'évier, {length} po",
        "tan largo como el fregadero, {length} pulg",
    ),
}
# Words of the product itself on the papers of a build.
PAPERS: Mapping[str, tuple[str, str]] = {
    "Basin {n}": ("Cuve {n}", "Cuba {n}"),
    "The whole sink": ("Tout l'évier", "Todo el fregadero"),
    "Ordered: {value}": ("Commandé : {value}", "Pedido: {value}"),
    "Quantity": ("Quantité", "Cantidad"),
    "Package {n} of {all}": ("Colis {n} sur {all}", "Bulto {n} de {all}"),
    "target {n}": ("cible {n}", "objetivo {n}"),
    "{low} to {high}": ("{low} à {high}", "{low} a {high}"),
}
# The words of the vocabulary inside a sentence, and what counts count.
NAMES: Mapping[str, tuple[str, str]] = {
    "family": ("gamme", "gama"),
    "language": ("langue", "idioma"),
    "model": ("modèle", "modelo"),
    "length": ("longueur", "longitud"),
    "width": ("largeur", "ancho"),
    "depth": ("profondeur", "profundidad"),
    "size": ("taille", "tamaño"),
    "type": ("type", "tipo"),
    "place": ("place", "lugar"),
    "side": ("côté", "lado"),
    "quantity": ("quantité", "cantidad"),
    "legs type": ("type de piètement", "tipo de base"),
    "legs model": ("modèle de piètement", "modelo de base"),
    "feet": ("pieds", "apoyos"),
    "pegboard": ("panneau perforé", "panel perforado"),
    "pegboard colour": ("couleur du panneau perforé", "color del panel perforado"),
    "pegboard type": ("type de panneau perforé", "tipo de panel perforado"),
    "pegboard size": ("taille du panneau perforé", "tamaño del panel perforado"),
    "pegboard width": ("largeur du panneau perforé", "ancho del panel perforado"),
    "pegboard length": ("longueur du panneau perforé", "longitud del panel perforado"),
    "workflow direction": ("sens du travail", "sentido del trabajo"),
    "width beyond the length": (
        "largeur au-delà de la longueur",
        "ancho que excede la longitud",
    ),
    "basin widths together": ("largeurs des cuves, ensemble", "anchos de las cubas, en total"),
    "basin widths beyond the sink length": (
        "largeurs des cuves au-delà de la longueur de l'évier",
        "anchos de las cubas que exceden la longitud del fregadero",
    ),
    "deepest basin": ("cuve la plus profonde", "cuba más profunda"),
    "basin sizes from above": (
        "tailles des cuves vues de dessus",
        "tamaños de las cubas vistas desde arriba",
    ),
    "basins": ("cuves", "cubas"),
    "E-Drain basins": ("cuves E-Drain", "cubas E-Drain"),
    "E-Sink basins": ("cuves E-Sink", "cubas E-Sink"),
    "E-Sink DI basins": ("cuves E-Sink DI", "cubas E-Sink DI"),
    "E-Sink basins other than DI": ("cuves E-Sink autres que DI", "cubas E-Sink que no son DI"),
    "faucets with automatic ones": (
        "robinets, automatiques compris",
        "grifos, incluidos los automáticos",
    ),
    "chosen faucets": ("robinets choisis", "grifos elegidos"),
    "sprayers": ("pistolets de pulvérisation", "pistolas rociadoras"),
    "basin": ("cuve", "cuba"),
    "basin type": ("type de cuve", "tipo de cuba"),
    "basin size": ("taille de la cuve", "tamaño de la cuba"),
    "basin width": ("largeur de la cuve", "ancho de la cuba"),
    "basin length": ("longueur de la cuve", "longitud de la cuba"),
    "basin depth": ("profondeur de la cuve", "profundidad de la cuba"),
    "basin light": ("lampe de la cuve", "luz de la cuba"),
    "P-trap": ("siphon en P", "sifón en P"),
    "faucet type": ("type de robinet", "tipo de grifo"),
    "faucet place": ("place du robinet", "lugar del grifo"),
    "basin under the faucet": ("cuve sous le robinet", "cuba debajo del grifo"),
    "place exists on this sink": ("place qui existe sur cet évier", "lugar que existe"),
    "place used before": ("place déjà prise", "lugar ya ocupado"),
    "sprayer type": ("type de pistolet", "tipo de pistola"),
    "sprayer side": ("côté du pistolet", "lado de la pistola"),
    "side used before": ("côté déjà pris", "lado ya ocupado"),
    "storage": ("rangement", "almacenamiento"),
    "storage chosen before": ("rangement déjà choisi", "almacenamiento ya elegido"),
    "accessory": ("accessoire", "accesorio"),
    "accessories": ("accessoires", "accesorios"),
    "category of the accessory": ("catégorie de l'accessoire", "categoría del accesorio"),
    "sub-category of the accessory": (
        "sous-catégorie de l'accessoire",
        "subcategoría del accesorio",
    ),
    "accessory can be ordered": ("accessoire à commander", "accesorio que se puede pedir"),
    "accessory is added by a field above": (
        "accessoire ajouté par un champ plus haut",
        "accesorio añadido por un campo anterior",
    ),
    "basin_count": ("nombre de cuves", "número de cubas"),
    "drain_count": ("nombre de vidanges", "número de desagües"),
    "e_drain_count": ("nombre de cuves E-Drain", "número de cubas E-Drain"),
    "e_sink_count": ("nombre de cuves E-Sink", "número de cubas E-Sink"),
    "pump_count": ("nombre de pompes de dosage", "número de bombas dosificadoras"),
}
# What can be chosen. Names such as E-Drain or DL27 are the same in every language.
VALUES: Mapping[str, tuple[str, str]] = {
    "yes": ("oui", "sí"),
    "no": ("non", "no"),
    "none": ("aucun", "ninguno"),
    "EN": ("anglais", "inglés"),
    "FR": ("français", "francés"),
    "ES": ("espagnol", "español"),
    "height-adjustable": ("hauteur réglable", "altura ajustable"),
    "fixed": ("hauteur fixe", "altura fija"),
    "casters": ("roulettes", "ruedas"),
    "seismic": ("pieds parasismiques", "patas antisísmicas"),
    "levelling feet": ("pieds réglables", "patas niveladoras"),
    "Green": ("vert", "verde"),
    "Black": ("noir", "negro"),
    "Yellow": ("jaune", "amarillo"),
    "Grey": ("gris", "gris"),
    "Red": ("rouge", "rojo"),
    "Blue": ("bleu", "azul"),
    "Orange": ("orange", "naranja"),
    "White": ("blanc", "blanco"),
    "perforated": ("perforé", "perforado"),
    "solid": ("plein", "liso"),
    "same": ("comme l'évier", "como el fregadero"),
    "custom": ("sur mesure", "a medida"),
    "left-to-right": ("de gauche à droite", "de izquierda a derecha"),
    "right-to-left": ("de droite à gauche", "de derecha a izquierda"),
    "left to right": ("de gauche à droite", "de izquierda a derecha"),
    "right to left": ("de droite à gauche", "de derecha a izquierda"),
    "stacked-drawers": ("tiroirs superposés", "cajones apilados"),
    "pull-out-shelf": ("tablette coulissante", "estante extraíble"),
    "wrist-blade": ("poignées à palette", "manijas de paleta"),
    "pre-rinse": ("prérinçage", "preenjuague"),
    "gooseneck": ("col de cygne", "cuello de cisne"),
    "centre-1": ("centre de la cuve 1", "centro de la cuba 1"),
    "centre-2": ("centre de la cuve 2", "centro de la cuba 2"),
    "centre-3": ("centre de la cuve 3", "centro de la cuba 3"),
    "between-1-2": ("entre les cuves 1 et 2", "entre las cubas 1 y 2"),
    "between-2-3": ("entre les cuves 2 et 3", "entre las cubas 2 y 3"),
    "di-water-gun-turret": (
        "pistolet à eau DI sur tourelle",
        "pistola de agua DI con torreta",
    ),
    "di-water-gun-rosette": (
        "pistolet à eau DI sur rosace",
        "pistola de agua DI con roseta",
    ),
    "air-gun-turret": ("pistolet à air sur tourelle", "pistola de aire con torreta"),
    "air-gun-rosette": ("pistolet à air sur rosace", "pistola de aire con roseta"),
    "left": ("gauche", "izquierda"),
    "right": ("droite", "derecha"),
    # The places of faucets, word by word.
    "centre": ("centre", "centro"),
    "between": ("entre", "entre"),
    "and": ("et", "y"),
    "other": ("autre", "otro"),
    # Units that are words; symbols such as °C are the same everywhere.
    "in": ("po", "pulg"),
    "counts": ("points", "cuentas"),
}
SAID: Mapping[str, tuple[str, str]] = {**SENTENCES, **PAPERS, **NAMES, **VALUES}

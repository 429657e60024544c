"""What a town has to see, by kind: its categories and its names in four languages."""

from __future__ import annotations

from dataclasses import dataclass

type Names = tuple[str, str, str, str]  # in English, German, French and Italian; {} takes a word


@dataclass(frozen=True, slots=True)
class Kind:
    categories: tuple[str, str, str]  # in each source
    names: tuple[Names, ...]
    extent: float  # metres that two people's pins on it are apart, typically
    shares: tuple[float, float, float]  # of the sources that have it
    reached: float  # share with a telephone and a website


# fmt: off
MUSEUMS = (
    ("City Museum", "Stadtmuseum", "Musée de la Ville", "Museo Civico"), ("{} House", "{}haus", "Maison {}", "Casa {}"),
    ("Museum of Modern Art", "Museum für Moderne Kunst", "Musée d'Art Moderne", "Museo d'Arte Moderna"),
    ("Natural History Museum", "Naturhistorisches Museum", "Musée d'Histoire Naturelle", "Museo di Storia Naturale"),
    ("{} Museum", "{}-Museum", "Musée {}", "Museo {}"),
    ("{} Collection", "Sammlung {}", "Collection {}", "Collezione {}"),
    ("Archaeological Museum", "Archäologisches Museum", "Musée Archéologique", "Museo Archeologico"),
    ("Toy Museum", "Spielzeugmuseum", "Musée du Jouet", "Museo del Giocattolo"),
    ("{} Museum", "{}-Museum", "Musée {}", "Museo {}"),
    ("{} Foundation", "Stiftung {}", "Fondation {}", "Fondazione {}"),
    ("Railway Museum", "Eisenbahnmuseum", "Musée du Chemin de Fer", "Museo Ferroviario"),
    ("Museum of Science and Technology", "Technisches Museum", "Musée des Sciences et Techniques",
     "Museo della Scienza e della Tecnica"),
    ("Diocesan Museum", "Diözesanmuseum", "Musée Diocésain", "Museo Diocesano"),
    ("Wine Museum", "Weinmuseum", "Musée du Vin", "Museo del Vino"),
    ("Jewish Museum", "Jüdisches Museum", "Musée Juif", "Museo Ebraico"),
    ("Museum of Musical Instruments", "Musikinstrumentenmuseum", "Musée de la Musique", "Museo della Musica"),
    ("Museum of Fine Arts", "Kunstmuseum", "Musée des Beaux-Arts", "Museo di Belle Arti"),
    ("Folklore Museum", "Volkskundemuseum", "Musée des Arts et Traditions", "Museo Etnografico"),
)
GALLERIES = (("{} Gallery", "Galerie {}", "Galerie {}", "Galleria {}"),
             ("Gallery {}", "Galerie {}", "Galerie {}", "Galleria {}"),
             ("{} Contemporary", "{} Contemporary", "{} Contemporary", "{} Contemporary"),
             ("{} Art Space", "Kunstraum {}", "Espace {}", "Spazio {}"))
CHURCHES = (("St {}'s Church", "St. {}", "Église Saint-{}", "Chiesa di San {}"),
            ("Church of St {}", "{}kirche", "Église Saint-{}", "Chiesa di San {}"),
            ("{} Abbey", "Stift {}", "Abbaye de {}", "Abbazia di {}"),
            ("{} Chapel", "{}kapelle", "Chapelle {}", "Cappella {}"))
CASTLES = (("{} Castle", "Schloss {}", "Château de {}", "Castello di {}"),
           ("{} Palace", "Palais {}", "Palais {}", "Palazzo {}"),
           ("{} Fortress", "Festung {}", "Fort de {}", "Forte {}"), ("{} Tower", "{}turm", "Tour {}", "Torre {}"))
PARKS = (("{} Park", "{}park", "Parc {}", "Parco {}"), ("{} Garden", "{}garten", "Jardin {}", "Giardino {}"))
MONUMENTS = (("{} Monument", "{}-Denkmal", "Monument à {}", "Monumento a {}"),
             ("Statue of {}", "{}-Statue", "Statue de {}", "Statua di {}"),
             ("{} Memorial", "Gedenkstätte {}", "Mémorial {}", "Memoriale {}"),
             ("Bust of {}", "{}-Büste", "Buste de {}", "Busto di {}"))
FOUNTAINS = (("{} Fountain", "{}brunnen", "Fontaine {}", "Fontana {}"),)
CAFES = (("Café {}", "Café {}", "Café {}", "Caffè {}"), ("{} Bistro", "Bistro {}", "Bistrot {}", "Bistrot {}"),
         ("{} Restaurant", "Restaurant {}", "Restaurant {}", "Ristorante {}"), ("{}", "{}", "{}", "{}"))
INSIDE = (("{} Café", "Café im {}", "Café du {}", "Caffè del {}"),  # what is in a museum mostly bears its name
          ("{} Bistro", "Bistro im {}", "Bistrot du {}", "Bistrot del {}"),
          ("Museum Café", "Museumscafé", "Café du Musée", "Caffè del Museo"),
          ("{} Restaurant", "Restaurant {}", "Restaurant {}", "Ristorante {}"))
SHOPS = (("{} Shop", "{} Shop", "Boutique du {}", "Bookshop {}"),
         ("Museum Shop", "Museumsshop", "Boutique du Musée", "Museum Shop"))
MUSEUM, GALLERY, CHURCH, CASTLE, PARK, MONUMENT, FOUNTAIN, CAFE, SHOP = (
    Kind(("museum", "Museum", "Museums & Exhibitions"), MUSEUMS, 15, (0.8, 0.8, 0.75), 0.9),
    Kind(("gallery", "Art Gallery", "Museums & Exhibitions"), GALLERIES, 8, (0.5, 0.7, 0.4), 0.8),
    Kind(("place_of_worship", "Church", "Churches & Monasteries"), CHURCHES, 15, (0.85, 0.6, 0.5), 0.35),
    Kind(("castle", "Historical Site", "Castles & Palaces"), CASTLES, 35, (0.8, 0.7, 0.75), 0.6),
    Kind(("park", "Park", "Parks & Gardens"), PARKS, 90, (0.8, 0.6, 0.5), 0.15),
    Kind(("memorial", "Monument", "Monuments"), MONUMENTS, 4, (0.8, 0.45, 0.3), 0),
    Kind(("fountain", "Landmark", "Monuments"), FOUNTAINS, 4, (0.8, 0.35, 0.25), 0),
    Kind(("cafe", "Café", "Eating & Drinking"), CAFES, 6, (0.6, 0.8, 0.35), 0.75),
    Kind(("gift", "Gift Shop", "Shopping"), SHOPS, 6, (0.3, 0.5, 0.2), 0.5),
)
SAINTS = ("Peter", "Anna", "Martin", "Michael", "Nicholas", "Clara", "George", "Lorenz", "Barbara", "Stephan", "Lucia",
          "Leonhard", "Agnes", "Antonius", "Ursula", "Florian", "Margareta", "Vitus", "Cäcilia", "Jakob")
COMMON = (MUSEUM, MONUMENT, CHURCH, CAFE, MUSEUM, GALLERY, PARK, CASTLE, MONUMENT, CHURCH, FOUNTAIN, MUSEUM)
# fmt: on

"""Countries that candidates come from: names, cities, schools, employers, and telephone numbers of no one."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from devstack.samples.phones import draw_phone, print_phone


@dataclass(frozen=True, slots=True)
class Country:
    """Where a candidate lives. `phone` is a pattern (# is a digit) or "" when devstack.samples.phones knows a range."""

    code: str
    language: str
    cities: tuple[tuple[str, str, str], ...]  # city, region as printed, area code
    given: tuple[str, ...]
    family: tuple[str, ...]
    schools: tuple[str, ...]
    employers: tuple[str, ...]  # {} takes an invented word
    phone: tuple[str, ...] = ()


COUNTRIES = (
    Country(
        "US",
        "en",
        (
            ("Austin", "TX", "512"),
            ("Denver", "CO", "303"),
            ("Portland", "OR", "503"),
            ("Columbus", "OH", "614"),
            ("Raleigh", "NC", "919"),
            ("San Antonio", "TX", "210"),
            ("St. Louis", "MO", "314"),
            ("New York", "NY", "212"),
        ),
        (
            "Amelia",
            "Andre",
            "Carmen",
            "Daniel",
            "Gloria",
            "Hannah",
            "Jasmine",
            "Liam",
            "Mateo",
            "Nikhil",
            "Patrick",
            "Priya",
            "Rebecca",
            "Samuel",
            "Theodore",
            "Valentina",
            "Mary Ann",
            "DeShawn",
            "Xin",
            "William J.",
        ),
        (
            "Ashgrove",
            "Bellweather",
            "Calloway",
            "Fairholt",
            "Halloran",
            "Kingsolver",
            "Merriweather",
            "O'Hanlon",
            "Rothwell",
            "Sandoval-Reyes",
            "Stillwater",
            "Thackery",
            "Wakefield",
            "Nguyen",
            "McAllister",
            "Li",
            "Okafor Jr.",
        ),
        (
            "Ridgemont State University",
            "Lakemoor College",
            "{} Community College",
            "University of {}",
            "Saint Oswin University",
            "{} Institute of Technology",
            "University of Sandhaven, Eastport",
        ),
        (
            "{} Software",
            "{} Medical Center",
            "{} & Sons",
            "{} Logistics, Inc.",
            "City of {}",
            "{}",
            "{} Labs LLC",
            "{} Foods",
            "The {} Group",
            "{}.io",
            "Bank of {}",
        ),
    ),
    Country(
        "GB",
        "en",
        (("London", "England", "20 7946"), ("Manchester", "England", "161 496"), ("Edinburgh", "Scotland", "131 496")),
        ("Brigid", "Callum", "Chidi", "Fatima", "Gareth", "Imogen", "Rosalind", "Yusuf", "Edith", "Oscar"),
        (
            "Abernethy-Vale",
            "Barrowdale",
            "Coldbrook",
            "Dunmere",
            "Garrowby",
            "Ibekwe",
            "Penhallow",
            "St. John",
            "Thistlewood",
            "Chaudhry",
        ),
        ("University of {}", "Harrowgate Technical Institute", "{} College", "Kingsferry School of Economics"),
        ("{} plc", "{} NHS Foundation Trust", "{} & Vale LLP", "{} Academy", "{} Council", "{} Shipping Ltd", "{}"),
    ),
    Country(
        "CA",
        "en",
        (("Toronto", "ON", "416"), ("Halifax", "NS", "902")),
        ("Noemi", "Olivier", "Quentin", "Leila", "Deepak", "Wendeline"),
        ("Lachapelle", "Montclair", "Norrland", "Singh", "Fennimore", "Larkspur"),
        ("{} University", "Polytechnic of {}"),
        ("{} Energy", "{} Studios", "{} Health", "{}"),
    ),
    Country(
        "AU",
        "en",
        (("Sydney", "NSW", "2 5550"), ("Melbourne", "VIC", "3 7010")),
        ("Zoe", "Jonas", "Sanna", "Karim", "Maren"),
        ("Eastlake", "Winterbourne", "Oakhurst", "Quillfeather", "Tran"),
        ("University of {}", "{} TAFE"),
        ("{} Mining Pty Ltd", "{} Builders", "{} Primary School", "{}"),
    ),
    Country(
        "IN",
        "en",
        (("Bengaluru", "Karnataka", ""), ("Pune", "Maharashtra", "")),
        ("Anjali", "Rohan", "Kavya", "Arjun"),
        ("Deshpande", "Iyer", "Chatterjee", "Rao"),
        ("{} Institute of Technology", "University of {}"),
        ("{} Infotech Pvt. Ltd.", "{} Systems", "{} Analytics"),
        ("+91 90000 000##", "090000 000##"),
    ),
    Country(
        "IE",
        "en",
        (("Dublin", "Ireland", ""), ("Cork", "Ireland", "")),
        ("Saoirse", "Eoin", "Niamh"),
        ("Brannagh", "Ní Dhálaigh", "O'Shaughnessy"),
        ("{} University College",),
        ("{} Pharma", "{} Hotels", "{} Ltd"),
        ("+353 85 000 00##", "085 000 00##"),
    ),
    Country(
        "DE",
        "de",
        (("Berlin", "Deutschland", "30 23125"), ("München", "Bayern", "89 99998")),
        ("Franziska", "Jürgen", "Katarina", "Tobias", "Heike", "Sören", "Ursula", "Felix"),
        ("Hollenbach", "Rosenthaler", "Müßig", "von der Aue", "Gärtner", "Schmidt-Lorenz", "Zielonka"),
        ("Technische Universität {}", "Hochschule {}", "Fachhochschule {}", "Universität {}"),
        ("{} Maschinenbau GmbH", "{} AG", "Stadtwerke {}", "Klinikum {}", "{} & Partner mbB", "{} GmbH & Co. KG"),
    ),
    Country(
        "AT",
        "de",
        (("Wien", "Österreich", ""), ("Graz", "Steiermark", "")),
        ("Leopold", "Sieglinde", "Maximilian"),
        ("Oberhuber", "Steinwender", "Grünwald"),
        ("Universität {}", "HTL {}"),
        ("{} Holzbau GmbH", "{} Bank AG"),
        ("+43 664 00000##", "0664 00000##"),
    ),
    Country(
        "FR",
        "fr",
        (("Paris", "France", "1 99 00"), ("Lyon", "France", "4 65 71")),
        ("Camille", "Marguerite", "Renée", "Jean-Baptiste", "Cédric", "Amélie"),
        ("Castellane", "Delacroft", "de La Fère", "Lefèvre", "Montrival"),
        ("Université de {}", "École supérieure de {}", "Institut supérieur de {}", "IUT de {}"),
        ("Groupe {}", "{} SAS", "Clinique {}", "Banque {}", "Les Ateliers {}", "{} et Fils"),
    ),
    Country(
        "ES",
        "es",
        (("Madrid", "España", ""), ("Valencia", "España", "")),
        ("Lucía", "Iñaki", "María José", "Rafael"),
        ("Echeverra Ruiz", "Mondragón", "de la Fuente", "Orellano Pérez"),
        ("Universidad de {}", "Instituto Politécnico de {}"),
        ("{} S.L.", "Grupo {}", "Hospital {}", "Bodegas {}"),
        ("+34 600 000 0##", "600 000 0##"),
    ),
    Country(
        "MX",
        "es",
        (("Guadalajara", "Jalisco", ""), ("Monterrey", "Nuevo León", "")),
        ("Arturo", "Paloma", "Itzel"),
        ("Valderrama", "Ibáñez Luna", "Peñaloza"),
        ("Universidad Autónoma de {}", "Tecnológico de {}"),
        ("{} S.A. de C.V.", "Constructora {}"),
        ("+52 33 1000 00##", "33 1000 00##"),
    ),
    Country(
        "PT",
        "pt",
        (("Porto", "Portugal", ""), ("Lisboa", "Portugal", "")),
        ("João", "Inês", "Tiago"),
        ("Gonçalves", "Figueiredo", "Sá Carvalhal"),
        ("Universidade de {}", "Instituto Politécnico de {}"),
        ("{} Lda.", "Grupo {}", "Hospital {}"),
        ("+351 910 000 0##", "910 000 0##"),
    ),
    Country(
        "BR",
        "pt",
        (("Curitiba", "PR", ""), ("São Paulo", "SP", "")),
        ("Beatriz", "Thiago", "Conceição"),
        ("Brandão", "Nogueira", "dos Santos Prado"),
        ("Universidade Federal de {}", "Faculdade {}"),
        ("{} S.A.", "{} Ltda.", "Construtora {}"),
        ("+55 41 90000-00##", "(41) 90000-00##"),
    ),
    Country(
        "IT",
        "it",
        (("Torino", "Italia", ""), ("Bologna", "Italia", "")),
        ("Chiara", "Niccolò", "Elena", "Gian Marco"),
        ("Marchetti", "Dell'Orto", "Fabbrini", "De Santis"),
        ("Università degli Studi di {}", "Politecnico di {}", "ITIS {}"),
        ("{} S.p.A.", "{} S.r.l.", "Studio {}", "Officine {}"),
        ("+39 320 000 00##", "320 00000##"),
    ),
    Country(
        "NL",
        "nl",
        (("Utrecht", "Nederland", ""), ("'s-Hertogenbosch", "Nederland", "")),
        ("Anneke", "Sanne", "Willem-Jan", "Bram"),
        ("Vandermolen", "van der Berg", "de Vries", "Jansen"),
        ("Hogeschool {}", "Universiteit {}"),
        ("{} B.V.", "Gemeente {}", "{} Groep"),
        ("+31 6 10000###", "06-10000###"),
    ),
)
ENGLISH = tuple(country for country in COUNTRIES if country.language == "en")
OTHERS = tuple(country for country in COUNTRIES if country.language != "en")


def draw_number(rng: Random, country: Country, area: str) -> str:
    """A telephone number as its owner prints it."""
    if not country.phone:
        return print_phone(rng, draw_phone(rng, country.code, area), country.code)
    return "".join(str(rng.randrange(10)) if sign == "#" else sign for sign in rng.choice(country.phone))

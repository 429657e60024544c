"""Candidates whose words give little away: firms without a firm's word, rare titles, schools by bare names, odd skills.

Every list is cut in two (every other entry): the people of one half share no word with those of the other.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from benchmarks.records.drawing import coin_word, take_half
from benchmarks.resumes.candidates import Candidate, draw_candidate
from benchmarks.resumes.composition import half_of
from devstack.samples.people import Job, ascii_slug, happens

_NAMES = (
    "Nguyễn Thị Minh Anh", "Haruka Satō", "Li Wei", "Pieter van der Berg", "Oluwaseun Adébáyò", "Jürg Zürcher",
    "María del Carmen Ruiz Peña", "Agnieszka Wójcik-Lewandowska", "Ó Briain Cathal", "Suharto Wibowo",
    "D'Arcy Quill", "Ana-Maria Ștefănescu", "Þóra Jónsdóttir", "Rashid al-Khalidi", "Wolf Winter", "Grace Rivers",
    "Bo Ek", "Siobhán Mac Giolla", "Ha-eun Park", "Tomislav Đurić", "Ngozi Eze-Obi", "Paris Brooks",
    "Ilse ter Horst", "José Luís da Cunha e Sá", "Inger-Lise Vik", "August March", "Chen Xiaoming", "Zsófia Szűcs",
    "Jean-Noël d'Aubigny", "Svetlana Kuznetsova", "Juan Pablo de los Ríos", "Emre Yıldız", "Prakash R. Venkataraman",
    "Florence Berlin", "Kofi Mensah", "Ruth Ben-Ami",
)  # fmt: skip
_TITLES = (
    "Growth Hacker", "Happiness Hero", "Scrum Master", "Chief of Staff", "Brand Ambassador", "Head of People",
    "Community Builder", "Second Violin", "Deckhand", "Night Auditor", "Member of Technical Staff", "Ski Patroller",
    "Talent Acquisition", "Founder", "Board Observer", "Dramaturge", "Foley Artist", "Loss Adjuster", "Sommelier",
    "Entrepreneur in Residence", "Patternmaker", "Kennel Hand", "Glazier", "Registrar", "Platform Wrangler",
    "Customer Success", "Infantry Squad Leader", "Data Steward", "Gaffer", "Actuarial Trainee", "Beekeeper",
    "Steeplejack", "Revenue Operations", "Curriculum Lead", "Master Scheduler", "Script Supervisor", "Ombudsperson",
    "Quant", "Palaeographer", "Ward Sister", "Test Automation", "Storyteller, Kids & Family",
    "Deputy Returning Officer", "Wealth Management", "Bid Writer", "Farrier", "Tax Senior", "Sound Recordist",
    "Barback", "Web Content", "Cellar Hand", "Bosun", "Stage Hand", "Line Lead", "Product Evangelist", "Roadie",
    "Compliance", "Court Usher", "Cartographer", "Upholsterer", "Key Holder", "Media Buying", "Luthier",
    "Team Member", "Process Owner", "Field Marketing", "Prompter", "Tree Surgeon", "House Parent", "Estimating",
    "Usher", "Ship's Cook", "Payroll", "Verger", "Corporate Affairs", "Casting", "Rigger", "Assayer",
)  # fmt: skip
_TITLES_ELSEWHERE = {
    "de": ("Referentin Öffentlichkeitsarbeit", "Mitarbeit im Vertrieb", "Wissenschaftliche Hilfskraft", "Bufdi",
           "Steuerfachangestellte", "Geselle", "Prokurist", "Disponentin", "Elternzeitvertretung Personal", "Kaufmann"),
    "fr": ("Chargée de mission", "Alternance marketing", "Attaché de presse", "Vacataire", "Préparatrice de commandes",
           "Animatrice périscolaire", "Chef de partie", "Maître d'œuvre", "Apprenti", "Régisseuse"),
    "es": ("Mozo de almacén", "Dependienta", "Prácticas en redacción", "Socorrista", "Gestor documental", "Maquetadora",
           "Responsable de tienda", "Teleoperador", "Peón agrícola", "Community Manager"),
    "pt": ("Bolseiro de investigação", "Repositora", "Auxiliar de ação educativa", "Operador de caixa", "Monitora",
           "Assessora de imprensa", "Jovem aprendiz", "Promotor", "Torneiro mecânico", "Secretariado"),
    "it": ("Stage in redazione", "Addetta alle vendite", "Magazziniere", "Praticante legale", "Socio fondatore",
           "Educatrice", "Capoturno", "Borsista", "Grafica freelance", "Responsabile di negozio"),
    "nl": ("Medewerker bediening", "Trainee Rijksoverheid", "Zzp'er", "Teamleider kassa", "Bijbaan horeca", "Beleid",
           "Oproepkracht", "Vakkenvuller", "Werkvoorbereider", "Communicatie"),
}  # fmt: skip
_FIRMS = (
    "{}", "{} {}", "The Copper Kettle {}", "Nine Elms", "KTVB", "{}-{}", "Meyer, {} & Partner", "Designer Outlet {}",
    "Camden Town Hall", "Fitness Manager", "Stein & {} Nachfolger", "Federal Agency for the Maintenance of {}",
    "Bluebird", "Mother {}", "Her Majesty's {} Service", "Oslo", "Self", "Lighthouse {}",
    "{} – Rolling Stock Division", "Rabbit, {} and Hare", "3{}", "Department of Works and Pensions", "e{}", "Acorn",
    "{} by {}", "Roots & Wings", "{} (acquired by {})", "Children's Library of {}", "Data Engineer Weekly",
    "Fox Run", "{} United", "Silver Creek", "Ministry of {}, Directorate of Inland Waterways and Locks", "Joe's",
    "U.S. Army", "Hill House", "ABC {}", "Yes Please", "{} Rovers", "Hay, {} & Co", "Blue {}", "Paper & Pine",
    "{}'s", "Old Mill {}", "St. {}'s Hospice", "Radio {}", "{} x {}", "The {} Trust", "Westgate", "Harbour Office",
    "{}ly", "Vogel & {}", "XQ", "Die {} Werkstatt", "Maison {}", "{} Reisen", "Casa {}", "Il {} d'Oro",
    "Bakkerij {}", "{} do Sul", "Tres {}", "Les {}", "{} Nord", "Team {}", "{} Parish", "Freight {}", "{} 24",
    "North {} Ferry", "{} One", "Zum {}", "Kleine {}", "Bureau {}", "{} y Asociados", "Amigos de {}", "{}-Haus",
    "Gruppe {}", "Ponte {}", "{} Kids",
)  # fmt: skip
_SCHOOLS = (
    "ETH Zürich", "MIT", "Le Wagon", "King's", "St. Bede's", "Technion", "Sciences Po", "42 Paris", "LSE", "Caltech",
    "Georgia Tech", "TU Delft", "Penn State", "The New School", "Les Gobelins", "{} High",
    "Kantonale Maturitätsschule {}", "RWTH Aachen", "KTH", "INSA Lyon", "Cegep {}", "UC Davis", "Le Cordon Bleu",
    "HEC Paris", "{} Beauty Training", "Codecademy", "Abbey {}", "General Assembly", "The Open University",
    "Berufskolleg {}", "{} Grammar", "UCL", "Bocconi", "Lycée {}", "Liceo {}", "EPFL", "{} Sixth Form", "SOAS",
    "Humboldt", "HTW {}", "Parsons", "RISD", "IE Madrid", "PUC {}", "Colegio {}", "St. {}'s", "Roskilde", "ESADE",
    "{} Conservatoire", "Galvanize",
)  # fmt: skip
_DEGREES = (
    "Staatsexamen", "Matura", "Full Stack Web Development", "Economics", "A Levels", "Abitur", "Patisserie",
    "History", "Certificate IV", "Biochemistry (minor in Music)", "Exchange Semester", "Brevet", "Physics",
    "Vordiplom", "MEng", "Classics", "Computer Science", "Foundation Year", "Nursing", "Leaving Certificate",
    "Theatre Studies", "BA (Hons) Law", "Geography", "Diploma", "Law (LLB)", "Mathematics and Music", "Erasmus",
    "Secondary School", "Philosophy", "Graphic Design", "Hotel Management", "Meisterbrief", "Bachillerato",
    "Agronomy", "PGCE", "Maturità", "Art History", "Apprenticeship",
)  # fmt: skip
_SKILLS = (
    "stakeholder wrangling", "{}", "{} Studio", "budgeting for festivals", "Hot glue", "reading the room", "{}DB",
    "welding", "Six {} methods", "copy that sells", "Microsoft Office (Word, Excel)", "zero-to-one products",
    "first aid at work", "{} and {}", "typing 80 wpm", "Public speaking", "cash handling", "SQL", "k8s",
    "keeping calm", "Python", "gardening", "crowd control", "clean driving licence", "spreadsheets", "P&L",
    "Go-to-market", "bookkeeping", "latte art", "German B2", "R", "dry-stone walling", "Photoshop", "horses",
    "team player", "Excel", "till work", "AutoCAD", "menu writing", "event nights", "{} CRM", "shorthand",
    "French B1", "Trello", "patience", "forklifts", "press releases", "Tableau", "night shifts", "{} Cloud",
    "pattern cutting", "Scrum", "bartending", "risk registers", "Notion", "tree climbing", "moderation", "Git",
    "food safety", "cold storage", "wayfinding", "Sage",
)  # fmt: skip


def draw_stranger(number: int) -> Candidate:
    """The stranger of that number, from 1: the candidate's life in words that few lists know."""
    rng = Random(f"stranger {number}")
    who = draw_candidate(10_000 + number)
    person_id = f"s{number:03}"
    half = half_of(person_id)
    titles = take_half(_TITLES, half)
    if who.language in _TITLES_ELSEWHERE:
        titles = take_half(_TITLES_ELSEWHERE[who.language], half)
    jobs = tuple(
        replace(
            job,
            title=rng.choice(titles) if happens(rng, 0.6) else job.title,
            company=_coined(rng, rng.choice(take_half(_FIRMS, half))) if happens(rng, 0.7) else job.company,
        )
        for job in who.jobs
    )
    studies = tuple(
        replace(
            study,
            institution=_coined(rng, rng.choice(take_half(_SCHOOLS, half))) if happens(rng, 0.6) else study.institution,
            degree=rng.choice(take_half(_DEGREES, half)) if happens(rng, 0.5) else study.degree,
        )
        for study in who.studies
    )
    skills = [_coined(rng, skill) for skill in rng.sample(take_half(_SKILLS, half), rng.randrange(2, 9))]
    named = rng.choice(take_half(_NAMES, half)) if happens(rng, 0.6) else who.name
    return replace(
        who,
        person_id=person_id,
        name=named,
        email=_address(rng, named, who),
        label=jobs[0].title if jobs else who.label,
        jobs=_apart(jobs),
        studies=studies,
        skills=tuple(dict.fromkeys([*skills, *rng.sample(who.skills, 2)])),
    )


def _coined(rng: Random, pattern: str) -> str:
    while "{}" in pattern:
        pattern = pattern.replace("{}", coin_word(rng, rng.choice((1, 2))).title(), 1)
    return pattern


def _address(rng: Random, name: str, who: Candidate) -> str:
    """An address that often says nothing of the name."""
    host = who.email.partition("@")[2]
    slug = ascii_slug(name, ".") or "mail"
    return f"{rng.choice((slug, slug, coin_word(rng, 2) + str(rng.randrange(9, 99)), slug[:3] + 'mail'))}@{host}"


def _apart(jobs: tuple[Job, ...]) -> tuple[Job, ...]:
    """Jobs at one employer after another keep apart in title, as truth is matched by both."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for job in jobs:
        if (job.title, job.company) not in seen:
            kept.append(job)
        seen.add((job.title, job.company))
    return tuple(kept)

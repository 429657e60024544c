"""How resumes of seven languages name their sections, months, present and fluency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SECTIONS = ("summary", "work", "education", "skills", "languages", "certificates")


@dataclass(frozen=True, slots=True)
class Wording:
    """One language. `headings` holds for each section the usual names first, the odd ones last."""

    headings: Mapping[str, tuple[str, ...]]
    months: tuple[str, ...]
    short: tuple[str, ...]
    present: tuple[str, ...]
    labels: tuple[str, str, str]  # e-mail, telephone, address
    title: str  # what is printed above a resume that says what it is
    at: str
    since: str
    form: tuple[str, str, str, str, str, str]  # dates, position, employer, qualification, school, activities
    fluency: tuple[str, ...]
    languages: tuple[str, ...]


def _months(text: str, lengths: int = 3) -> tuple[tuple[str, ...], tuple[str, ...]]:
    full = tuple(text.split())
    return full, tuple(month[:lengths] for month in full)


_EN = _months("January February March April May June July August September October November December")
_DE = _months("Januar Februar März April Mai Juni Juli August September Oktober November Dezember")
_FR = _months("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")
_ES = _months("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")
_PT = _months("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro")
_IT = _months("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre")
_FR = _FR[0], _months("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.")[0]
_NL = _months("januari februari maart april mei juni juli augustus september oktober november december")

WORDINGS: Mapping[str, Wording] = {
    "en": Wording(
        {
            "summary": ("Summary", "Profile", "Professional Summary", "About Me", "Who I am"),
            "work": (
                "Experience",
                "Work Experience",
                "Professional Experience",
                "Employment History",
                "Where I've worked",
            ),
            "education": (
                "Education",
                "Education and Training",
                "Academic Background",
                "Qualifications",
                "Where I studied",
            ),
            "skills": ("Skills", "Technical Skills", "Core Competencies", "Key Skills", "What I'm good at"),
            "languages": ("Languages", "Languages", "Language Skills", "Languages", "Languages I speak"),
            "certificates": (
                "Certifications",
                "Certificates",
                "Licenses & Certifications",
                "Certification",
                "Papers I hold",
            ),
        },
        *_EN,
        ("Present", "present", "Current", "now"),
        ("Email", "Phone", "Address"),
        "Curriculum Vitae",
        "at",
        "since",
        (
            "Dates",
            "Occupation or position held",
            "Name and address of employer",
            "Title of qualification awarded",
            "Name of organisation providing education",
            "Main activities",
        ),
        ("native", "fluent", "professional", "basic"),
        ("English", "Spanish", "French", "German", "Arabic", "Hindi", "Polish"),
    ),
    "de": Wording(
        {
            "summary": ("Profil", "Kurzprofil", "Über mich", "Zusammenfassung", "Zur Person"),
            "work": ("Berufserfahrung", "Beruflicher Werdegang", "Praktische Erfahrung", "Berufspraxis", "Stationen"),
            "education": (
                "Ausbildung",
                "Bildungsweg",
                "Studium und Ausbildung",
                "Akademische Ausbildung",
                "Schule und Studium",
            ),
            "skills": ("Kenntnisse", "Fachkenntnisse", "Fähigkeiten", "Kompetenzen", "Das kann ich"),
            "languages": ("Sprachen", "Sprachkenntnisse", "Sprachen", "Sprachkenntnisse", "Sprachen"),
            "certificates": ("Zertifikate", "Weiterbildung", "Zertifizierungen", "Fortbildungen", "Scheine"),
        },
        *_DE,
        ("heute", "heute", "jetzt", "heute"),
        ("E-Mail", "Telefon", "Anschrift"),
        "Lebenslauf",
        "bei",
        "seit",
        (
            "Datum",
            "Beruf oder Funktion",
            "Name und Adresse des Arbeitgebers",
            "Bezeichnung der erworbenen Qualifikation",
            "Name der Bildungseinrichtung",
            "Tätigkeiten",
        ),
        ("Muttersprache", "fließend", "verhandlungssicher", "Grundkenntnisse"),
        ("Deutsch", "Englisch", "Französisch", "Türkisch", "Polnisch"),
    ),
    "fr": Wording(
        {
            "summary": ("Profil", "À propos", "Résumé", "Présentation", "En bref"),
            "work": (
                "Expérience professionnelle",
                "Expériences professionnelles",
                "Expériences",
                "Parcours professionnel",
                "Mon parcours",
            ),
            "education": ("Formation", "Formations", "Études", "Diplômes et formations", "Mes études"),
            "skills": ("Compétences", "Compétences techniques", "Savoir-faire", "Compétences clés", "Mes atouts"),
            "languages": ("Langues", "Langues", "Langues étrangères", "Langues", "Langues parlées"),
            "certificates": ("Certifications", "Certificats", "Certifications", "Habilitations", "Certifications"),
        },
        *_FR,
        ("aujourd'hui", "présent", "à ce jour", "aujourd'hui"),
        ("E-mail", "Téléphone", "Adresse"),
        "Curriculum vitæ",
        "chez",
        "depuis",
        (
            "Dates",
            "Fonction ou poste occupé",
            "Nom et adresse de l'employeur",
            "Intitulé du diplôme délivré",
            "Nom de l'établissement",
            "Activités principales",
        ),
        ("langue maternelle", "courant", "bilingue", "notions"),
        ("Français", "Anglais", "Espagnol", "Allemand", "Italien"),
    ),
    "es": Wording(
        {
            "summary": ("Perfil", "Perfil profesional", "Resumen", "Sobre mí", "Quién soy"),
            "work": (
                "Experiencia profesional",
                "Experiencia laboral",
                "Experiencia",
                "Trayectoria profesional",
                "Dónde he trabajado",
            ),
            "education": ("Formación", "Formación académica", "Educación", "Estudios", "Qué estudié"),
            "skills": ("Habilidades", "Competencias", "Conocimientos", "Aptitudes", "Lo que sé hacer"),
            "languages": ("Idiomas", "Idiomas", "Idiomas", "Lenguas", "Idiomas"),
            "certificates": ("Certificaciones", "Certificados", "Certificaciones", "Cursos", "Títulos"),
        },
        *_ES,
        ("actualidad", "presente", "actualmente", "hoy"),
        ("Correo electrónico", "Teléfono", "Dirección"),
        "Currículum vítae",
        "en",
        "desde",
        (
            "Fechas",
            "Profesión o cargo desempeñado",
            "Nombre y dirección de la empresa",
            "Cualificación obtenida",
            "Nombre del centro de formación",
            "Funciones principales",
        ),
        ("nativo", "fluido", "avanzado", "básico"),
        ("Español", "Inglés", "Francés", "Catalán", "Portugués"),
    ),
    "pt": Wording(
        {
            "summary": ("Perfil", "Resumo", "Resumo profissional", "Sobre mim", "Quem sou"),
            "work": (
                "Experiência profissional",
                "Experiência",
                "Histórico profissional",
                "Percurso profissional",
                "Onde trabalhei",
            ),
            "education": ("Formação", "Formação académica", "Educação", "Habilitações literárias", "O que estudei"),
            "skills": ("Competências", "Habilidades", "Conhecimentos", "Aptidões", "O que sei fazer"),
            "languages": ("Idiomas", "Línguas", "Idiomas", "Idiomas", "Idiomas"),
            "certificates": ("Certificações", "Certificados", "Cursos", "Certificações", "Cursos"),
        },
        *_PT,
        ("presente", "atual", "atualmente", "hoje"),
        ("E-mail", "Telefone", "Morada"),
        "Curriculum Vitae",
        "na",
        "desde",
        (
            "Datas",
            "Função ou cargo ocupado",
            "Nome e morada do empregador",
            "Designação da qualificação",
            "Nome da instituição de ensino",
            "Principais atividades",
        ),
        ("nativo", "fluente", "avançado", "básico"),
        ("Português", "Inglês", "Espanhol", "Francês"),
    ),
    "it": Wording(
        {
            "summary": ("Profilo", "Profilo professionale", "Sommario", "Chi sono", "In breve"),
            "work": (
                "Esperienza professionale",
                "Esperienze lavorative",
                "Esperienza lavorativa",
                "Esperienze professionali",
                "Dove ho lavorato",
            ),
            "education": ("Istruzione", "Istruzione e formazione", "Formazione", "Titoli di studio", "I miei studi"),
            "skills": ("Competenze", "Competenze tecniche", "Capacità", "Conoscenze", "Cosa so fare"),
            "languages": ("Lingue", "Lingue straniere", "Competenze linguistiche", "Lingue", "Lingue"),
            "certificates": ("Certificazioni", "Certificati", "Attestati", "Certificazioni", "Attestati"),
        },
        *_IT,
        ("oggi", "presente", "attuale", "in corso"),
        ("E-mail", "Telefono", "Indirizzo"),
        "Curriculum vitae",
        "presso",
        "dal",
        (
            "Date",
            "Lavoro o posizione ricoperti",
            "Nome e indirizzo del datore di lavoro",
            "Titolo della qualifica rilasciata",
            "Nome dell'istituto",
            "Principali attività",
        ),
        ("madrelingua", "fluente", "avanzato", "scolastico"),
        ("Italiano", "Inglese", "Francese", "Tedesco"),
    ),
    "nl": Wording(
        {
            "summary": ("Profiel", "Samenvatting", "Persoonlijk profiel", "Over mij", "Wie ben ik"),
            "work": ("Werkervaring", "Ervaring", "Professionele ervaring", "Loopbaan", "Waar ik werkte"),
            "education": ("Opleiding", "Opleidingen", "Onderwijs", "Studie", "Wat ik leerde"),
            "skills": ("Vaardigheden", "Competenties", "Kennis", "Kernvaardigheden", "Waar ik goed in ben"),
            "languages": ("Talen", "Talenkennis", "Talen", "Talen", "Talen"),
            "certificates": ("Certificaten", "Cursussen", "Certificeringen", "Cursussen", "Diploma's"),
        },
        *_NL,
        ("heden", "nu", "heden", "nu"),
        ("E-mail", "Telefoon", "Adres"),
        "Curriculum vitae",
        "bij",
        "sinds",
        (
            "Data",
            "Beroep of functie",
            "Naam en adres van de werkgever",
            "Naam van het diploma",
            "Naam van de onderwijsinstelling",
            "Werkzaamheden",
        ),
        ("moedertaal", "vloeiend", "goed", "basis"),
        ("Nederlands", "Engels", "Duits", "Frans"),
    ),
}

# What closes many resumes and is nobody's job or skill: headings for interests and referees, and interests.
CLOSING: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "en": ("Interests", "References", ("chess", "trail running", "choir", "pottery", "travel", "football")),
    "de": ("Interessen", "Referenzen", ("Wandern", "Chorgesang", "Schach", "Segeln", "Kochen")),
    "fr": ("Centres d'intérêt", "Références", ("randonnée", "lecture", "échecs", "théâtre", "cuisine")),
    "es": ("Intereses", "Referencias", ("senderismo", "lectura", "ajedrez", "teatro", "cocina")),
    "pt": ("Interesses", "Referências", ("caminhadas", "leitura", "xadrez", "teatro", "cozinha")),
    "it": ("Interessi", "Referenze", ("escursionismo", "lettura", "scacchi", "teatro", "cucina")),
    "nl": ("Hobby's", "Referenties", ("wandelen", "lezen", "schaken", "toneel", "koken")),
}

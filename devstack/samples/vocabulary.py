"""Words the sample people are made of. Every name, company and school here is invented or too common to name anyone."""

from __future__ import annotations

from dataclasses import dataclass

GIVEN_NAMES = (
    "Amelia", "Andre", "Anneke", "Arturo", "Beatriz", "Bernard", "Brigid", "Callum", "Carmen", "Cedric", "Chidi",
    "Clara",
    "Dalia", "Daniel", "Deepak", "Dominic", "Edith", "Elena", "Emeka", "Fatima", "Felix", "Franziska", "Gareth",
    "Gloria",
    "Hannah", "Hassan", "Ines", "Ivan", "Jasmine", "Joao", "Jonas", "Josephine", "Karim", "Katarina", "Kenji", "Leila",
    "Liam", "Lucia", "Magnus", "Maren", "Marguerite", "Mateo", "Miriam", "Nadia", "Nikhil", "Noemi", "Olivier", "Oscar",
    "Paloma", "Patrick", "Petra", "Priya", "Quentin", "Rafael", "Rebecca", "Renée", "Rosalind", "Samuel", "Sanna",
    "Sofia",
    "Søren", "Tamara", "Theodore", "Tobias", "Ursula", "Valentina", "Viktor", "Wendeline", "Yusuf", "Zoë",
)  # fmt: skip
NICKNAMES = {
    "Daniel": "Dan", "Dominic": "Dom", "Edith": "Edie", "Josephine": "Josie", "Katarina": "Kat",
    "Marguerite": "Maggie", "Miriam": "Mim", "Nikhil": "Nik", "Patrick": "Pat", "Rafael": "Rafa", "Rebecca": "Becky",
    "Samuel": "Sam", "Theodore": "Theo", "Tobias": "Toby", "Valentina": "Val", "Viktor": "Vik", "Rosalind": "Roz",
}  # fmt: skip
FAMILY_NAMES = (
    "Abernethy-Vale", "Adeyinka", "Almquist", "Ashgrove", "Balint", "Barrowdale", "Bellweather", "Birkhall", "Brannagh",
    "Calloway", "Castellane", "Chaudhry", "Coldbrook", "Corviser", "Dahlgren", "Delacroft", "Dunmere", "Eastlake",
    "Echeverra", "Fairholt", "Farsight", "Fennimore", "Garrowby", "Glasswell", "Greyling", "Halloran", "Hartwick",
    "Hollenbach", "Ibekwe", "Ironbridge", "Jarnefelt", "Kestrel", "Kingsolver", "Lachapelle", "Larkspur", "Lindqvist",
    "Marchetti", "Merriweather", "Mondragon", "Montclair", "Nakashiro", "Nightingale", "Norrland", "Oakhurst",
    "Okonjola", "Orellano", "Pemberley", "Penhallow", "Quillfeather", "Ravensworth", "Rosenthaler", "Rothwell",
    "Sandoval-Reyes", "Silverthorne", "Stillwater", "Sørlund", "Tamsin", "Thackery", "Thistlewood", "Underhill",
    "Valderrama", "Vandermolen", "Vesterby", "Wakefield", "Weatherby", "Whitlock", "Winterbourne", "Wolfenden",
    "Yarrowsmith", "Zielonka",
)  # fmt: skip
# (city, region as printed, country code, area code). The numbers made from them are in phones.py.
CITIES = (
    ("Austin", "TX", "US", "512"), ("Denver", "CO", "US", "303"), ("Portland", "OR", "US", "503"),
    ("Columbus", "OH", "US", "614"), ("Raleigh", "NC", "US", "919"), ("Minneapolis", "MN", "US", "612"),
    ("Providence", "RI", "US", "401"), ("Tucson", "AZ", "US", "520"), ("Toronto", "ON", "CA", "416"),
    ("Halifax", "NS", "CA", "902"), ("London", "England", "GB", "20 7946"), ("Manchester", "England", "GB", "161 496"),
    ("Edinburgh", "Scotland", "GB", "131 496"), ("Berlin", "Germany", "DE", "30 23125"),
    ("Munich", "Germany", "DE", "89 99998"),
    ("Paris", "France", "FR", "1 99 00"), ("Lyon", "France", "FR", "4 65 71"),
    ("Stockholm", "Sweden", "SE", "8 465 004"),
    ("Sydney", "NSW", "AU", "2 5550"), ("Melbourne", "VIC", "AU", "3 7010"),
)  # fmt: skip
COMPANY_FIRST = (
    "Alderway", "Bluefern", "Brightmoor", "Cedarpoint", "Copperleaf", "Driftstone", "Eastmere", "Fernhollow",
    "Goldfinch",
    "Harborlight", "Ironwood", "Juniper Ridge", "Kitebridge", "Lanternfish", "Marrowstone", "Northfold", "Oriel",
    "Pinecrest", "Quarrystone", "Redthorn", "Saltmarsh", "Tidewater", "Umberline", "Violet Harbour", "Westering",
    "Yellowwood",
)  # fmt: skip
SCHOOLS = (
    "Ridgemont State University", "Lakemoor College", "Harrowgate Technical Institute", "University of Eastmarch",
    "Saint Oswin University", "Polytechnic of Valcourt", "Northfold Community College",
    "Technical University of Brennfeld",
    "Kingsferry School of Economics", "Marlowe College of Nursing", "Institut Supérieur de Montrival",
    "University of Sandhaven",
)  # fmt: skip
LANGUAGES = ("English", "Spanish", "French", "German", "Portuguese", "Swedish", "Hindi", "Arabic", "Japanese", "Polish")
FLUENCY = ("native", "fluent", "professional working", "conversational")


@dataclass(frozen=True, slots=True)
class Trade:
    """A line of work: what its resumes talk about."""

    ladder: tuple[str, ...]  # titles, junior first
    suffixes: tuple[str, ...]  # second words of company names
    degrees: tuple[str, ...]
    skills: tuple[str, ...]
    deeds: tuple[str, ...]  # highlights; {n} is a number, {p} a percentage
    certificates: tuple[str, ...]
    summary: str


TRADES = (
    Trade(
        ("Junior Developer", "Software Engineer", "Senior Software Engineer", "Staff Engineer"),
        ("Software", "Systems", "Labs", "Data"),
        ("B.S. in Computer Science", "B.Eng. in Software Engineering", "M.S. in Computer Science"),
        (
            "Python",
            "Go",
            "TypeScript",
            "PostgreSQL",
            "Redis",
            "Kubernetes",
            "Terraform",
            "AWS",
            "React",
            "gRPC",
            "Kafka",
            "Linux",
        ),
        (
            "Moved {n} services from one server to Kubernetes without an outage",
            "Cut the median response time of the checkout service by {p}%",
            "Wrote the migration that split the billing database in two",
            "Mentored {n} new engineers through their first on-call rotation",
            "Replaced nightly batch exports with an event stream read by {n} teams",
        ),
        ("AWS Certified Developer - Associate", "Certified Kubernetes Application Developer"),
        "Engineer who likes small services, plain SQL and quiet pagers.",
    ),
    Trade(
        ("Staff Nurse", "Registered Nurse", "Charge Nurse", "Nurse Manager"),
        ("General Hospital", "Medical Center", "Clinic", "Health Trust"),
        ("Associate Degree in Nursing", "Bachelor of Science in Nursing"),
        (
            "Triage",
            "Patient assessment",
            "IV therapy",
            "Wound care",
            "Electronic charting",
            "BLS",
            "ACLS",
            "Care planning",
        ),
        (
            "Cared for up to {n} patients a shift on a surgical ward",
            "Led a handover redesign that cut late medication by {p}%",
            "Trained {n} student nurses in safe IV practice",
            "Kept the ward's audit score above {p}% for three years",
        ),
        ("Registered Nurse Licence", "Advanced Cardiac Life Support"),
        "Calm under pressure, careful with charts, at ease with anxious families.",
    ),
    Trade(
        ("Accounts Assistant", "Accountant", "Senior Accountant", "Financial Controller"),
        ("Foods", "Logistics", "Holdings", "Insurance"),
        ("B.A. in Accounting", "BSc in Finance", "Master of Accountancy"),
        (
            "Month-end close",
            "IFRS",
            "US GAAP",
            "Excel",
            "SAP",
            "VAT returns",
            "Forecasting",
            "Internal audit",
            "Power BI",
        ),
        (
            "Shortened the month-end close from {n} days to four",
            "Reconciled {n} intercompany accounts across three countries",
            "Found duplicate supplier payments worth {p},000 and recovered them",
            "Prepared the files for {n} clean external audits",
        ),
        ("Certified Public Accountant", "ACCA Member"),
        "Accountant with a taste for short closes and short e-mails.",
    ),
    Trade(
        ("Marketing Assistant", "Content Strategist", "Marketing Manager", "Head of Marketing"),
        ("Media", "Retail", "Travel", "Studios"),
        ("B.A. in Communications", "B.A. in English Literature", "MSc Marketing"),
        ("SEO", "Copywriting", "Google Analytics", "HubSpot", "Brand strategy", "Newsletters", "A/B testing", "Figma"),
        (
            "Grew the newsletter from {n} hundred to {p} thousand readers",
            "Planned the launch campaign of {n} products in four markets",
            "Lifted trial sign-ups by {p}% with a rewritten landing page",
            "Ran a team of {n} writers and two designers",
        ),
        ("Google Analytics Certification", "HubSpot Inbound Marketing"),
        "Writer first, marketer second; numbers always at hand.",
    ),
    Trade(
        ("Apprentice Electrician", "Electrician", "Site Supervisor", "Contracts Manager"),
        ("Electrical", "Construction", "Builders", "Energy"),
        ("Diploma in Electrical Installation", "Higher National Certificate in Building Services"),
        (
            "Wiring",
            "Fault finding",
            "Blueprint reading",
            "PLC basics",
            "Site safety",
            "AutoCAD",
            "Estimating",
            "Solar PV",
        ),
        (
            "Wired {n} apartments in a timber-frame block, on time",
            "Supervised a crew of {n} with no lost-time accident",
            "Brought snagging lists down by {p}% with photo checklists",
            "Installed {n} rooftop solar systems",
        ),
        ("OSHA 30-Hour Construction", "18th Edition Wiring Regulations"),
        "Tradesman who leaves a clean panel and a clear drawing.",
    ),
    Trade(
        ("Teaching Assistant", "Teacher of Mathematics", "Head of Mathematics", "Deputy Headteacher"),
        ("Academy", "High School", "Primary School", "College"),
        ("B.Ed. in Secondary Education", "B.Sc. in Mathematics", "Postgraduate Certificate in Education"),
        (
            "Curriculum design",
            "Classroom management",
            "Assessment",
            "Safeguarding",
            "GeoGebra",
            "Public speaking",
            "Moodle",
        ),
        (
            "Raised the share of pupils passing the final exam by {p}%",
            "Rewrote the year-9 curriculum with {n} colleagues",
            "Started a chess club that {n} pupils still attend",
            "Coached {n} newly qualified teachers",
        ),
        ("Qualified Teacher Status", "First Aid at Work"),
        "Teacher of mathematics who believes everybody can do fractions.",
    ),
    Trade(
        ("Logistics Coordinator", "Operations Analyst", "Operations Manager", "Director of Operations"),
        ("Freight", "Shipping", "Warehousing", "Supply"),
        ("B.A. in Business Administration", "BSc Supply Chain Management", "MBA"),
        (
            "Lean",
            "Six Sigma",
            "SQL",
            "Excel",
            "Route planning",
            "Vendor negotiation",
            "SAP EWM",
            "Forecasting",
            "Tableau",
        ),
        (
            "Ran a cross-dock handling {n} trucks a day",
            "Cut mispicks by {p}% by relabelling the racks",
            "Negotiated carrier contracts worth {n} million",
            "Led {n} people through a warehouse move in one weekend",
        ),
        ("Lean Six Sigma Green Belt", "APICS CSCP"),
        "Operations manager who walks the floor before opening the spreadsheet.",
    ),
    Trade(
        ("Research Assistant", "Data Analyst", "Data Scientist", "Lead Data Scientist"),
        ("Analytics", "Research", "Genomics", "Insight"),
        ("B.Sc. in Statistics", "M.Sc. in Data Science", "Ph.D. in Applied Mathematics"),
        (
            "R",
            "Python",
            "SQL",
            "pandas",
            "scikit-learn",
            "dbt",
            "Tableau",
            "Bayesian inference",
            "Experiment design",
            "Airflow",
        ),
        (
            "Built the churn model behind {p}% of retention offers",
            "Designed {n} experiments a quarter for the pricing team",
            "Cleaned and documented {n} years of survey data",
            "Cut the training time of the demand forecast by {p}%",
        ),
        ("Tableau Desktop Specialist", "Google Professional Data Engineer"),
        "Statistician by training; happiest when a simple model wins.",
    ),
)

"""Words of column headings that say whether a column names its records, in the languages that tables come in.

All are folded (``winnow.text.fold``): lower case, without accents.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NAMES_OF_ORGANISATIONS: Final = _words(
    "firmenname firma companyname raisonsociale ragionesociale razonsocial razaosocial 会社名 公司名称 상호"
)
"""They name the record where nothing names a person."""

NAMES: Final = NAMES_OF_ORGANISATIONS | _words(
    "name names fullname displayname title titel titre titulo titolo tytul nimi navn namn naam nom nombre nome nazwa "
    "nazev meno nev isim adi ad imya имя название наименование фио назва піб bezeichnung designation denominazione "
    "denominacion denomination benennung label betreff subject asunto objet oggetto onderwerp thema headline "
    "productname customername 氏名 名前 姓名 名称 商品名 品名 标题 产品名称 이름 성명 제목 الاسم اسم نام שם "
    "nazov naziv nimetus nosaukums pavadinimas denumire denumirea megnevezes nama judul име назив επωνυμια ονομα "
    "τιτλος ชื่อ नाम ten"
)
"""They name the record itself, alone or with what it is ("movie title", "Name des Kunden")."""

NAME_ENDINGS: Final = ("titel", "bezeichnung", "benennung", "naamgeving", "tittel")
"""What words of German, Dutch and the north end with that name the record: "Kurstitel"."""

TITLES_OF_PERSONS: Final = ("job", "beruf", "stellen", "dienst", "amts", "unter", "grad", "functie", "stilling")
"""What such a word begins with where it names something else: "Jobtitel"."""

THINGS: Final = _words(
    "company organisation organization firm business customer client kunde kunden cliente vendor supplier lieferant "
    "fournisseur proveedor fornitore product produkt produit producto prodotto produto artikel article articulo "
    "articolo item ware movie film book buch livre libro song track album game spiel beer bier wine wein hotel "
    "restaurant shop store school university hospital clinic station event project projekt projet proyecto progetto "
    "vessel ship boat schiff model modell species plant animal person contact kontakt ansprechpartner contacto "
    "contatto member mitglied employee mitarbeiter employe empleado student patient candidate applicant bewerber user "
    "participant teilnehmer player spieler team club verein course kurs recipe rezept paper dataset app package "
    "entity institution unternehmen entreprise empresa azienda bedrijf klient klant kund musteri клиент компания "
    "товар организация"
)
"""What records are of: a column called so names them, where none is called a name."""

DESCRIPTIONS: Final = _words(
    "description beschreibung descripcion descrizione descricao omschrijving opis summary body text content note notes "
    "notiz message abstract"
)

OTHERS: Final = _words(
    "director artist author autor auteur autore creator singer composer brewery brand marke marque marca manufacturer "
    "hersteller fabricant fabricante maker publisher verlag editeur editorial label category kategorie categorie "
    "categoria genre type typ tipo kind group gruppe groupe grupo department abteilung departement sheet table column "
    "field file datei fichier archivo user login nick street strasse rue calle via city town stadt ort ville ciudad "
    "citta state province region country land pays pais paese middle second maiden mother father spouse partner "
    "manager owner host job role position parent currency bank domain server column status venue short alternate "
    "алиас"
)
"""What else has a name: "director name" names no film."""

ATTRIBUTES: Final = OTHERS | _words(
    "email mail e-mail correo phone telephone telefon telefono tel mobile handy fax url website web link adresse "
    "address addr anschrift direccion indirizzo endereco plz zip zipcode postcode postal cap date datum fecha data "
    "time year jahr annee ano anno month day created updated modified birthday born geburtsdatum dob price preis prix "
    "precio prezzo preco cost kosten amount betrag montant importe total summe sum qty quantity menge quantite "
    "cantidad anzahl count stock lager lagerort size groesse weight gewicht height width length color colour farbe "
    "rating score stars rank age alter gender sex geschlecht anrede salutation mr prefix suffix language sprache "
    "comment comments kommentar commentaire remark bemerkung warengruppe branche industry sector capital latitude "
    "longitude lat lon lng flag active enabled source src unit einheit cuisine album duration runtime version tags "
    "keywords skills format platform iso2 iso3 wohnort woonplaats miasto sehir город адрес телефон 住所 都道府県 "
    # Street, place, district and country, in further languages.
    "ulica ulice utca iela gatve tanav jalan katu gata улица вулиця οδος شارع רחוב "
    "mesto obec varos oras linn pilseta miestas kota kaupunki град місто πολη ciutat "
    "شهر مدينة المدينة الدولة العنوان الهاتف עיר "
    "kraj okres judet megye kabupaten provinsi kecamatan область район општина област "
    "krajina orszag tara riik valsts salis negara maa страна країна държава χωρα دولة کشور מדינה "
    "adresa aadress adresas alamat osoite cim адреса διευθυνση عنوان כתובת ที่อยู่ จังหวัด पता शहर psc irsz kode"
)
"""What tells something about a record, and does not name it."""

IDS: Final = _words(
    "id ids uid uuid guid key code nr no number nummer num numero numer no. ref reference sku isbn isbn13 isbn10 ean "
    "gtin asin doi issn iban vat lei index idx rank pk hash barcode imo tconst rid номер артикул 番号"
)
ID_ENDINGS: Final = ("nummer", "nr", "number", "_id", "code", "schluessel")

GIVEN: Final = _words(
    "givenname firstname first forename vorname rufname prenom voornaam fornavn fornamn imie jmeno krestnijmeno "
    "keresztnev etunimi prenume nomepróprio primeironome primernombre firstnames givennames имя именование 名 下の名前"
)
FAMILY: Final = _words(
    "familyname lastname last surname nachname familienname zuname nomdefamille achternaam etternavn efternamn "
    "efternavn nazwisko prijmeni priezvisko vezeteknev sukunimi nume apellido apellidos cognome sobrenome apelido "
    "ultimonome soyad soyadi soyisim фамилия прізвище 姓 苗字"
)
GIVEN_BESIDE_FAMILY: Final = _words("name nombre nome ad adi isim имя 名前 nom")
"""They are a given name where a family name stands beside them."""

// What the pages say, in Finnish, Swedish and English.
"use strict";

const LANGUAGES = ["fi", "sv", "en"];
const SAID = {
  room: ["Lukusali", "Läsesal", "Reading room"],
  search: ["Haku", "Sök", "Search"],
  find: ["Hae", "Sök", "Search"],
  ask: ["Hae asioista, asiakirjoista, päätöksistä ja maksuista", "Sök i ärenden, handlingar, beslut och betalningar", "Search in cases, documents, decisions and payments"],
  hits: ["osumaa", "träffar", "hits"],
  all: ["Kaikki", "Alla", "All"],
  asked: ["Haettu sanoilla", "Sökt med", "Searched for"],
  nothing: ["Mikään tietue ei vastaa hakua.", "Ingenting motsvarar sökningen.", "No record has these words."],
  unfound: ["Ei esiinny aineistossa", "Finns inte i materialet", "Not in the records"],
  records: ["Tietueet", "Poster", "Records"],
  timeline: ["Aikajana", "Tidslinje", "Timeline"],
  money: ["Rahat", "Pengar", "Money"],
  board: ["Alasajo", "Avveckling", "Wind-down"],
  state: ["Tiedot", "Uppgifter", "Record"],
  names: ["Viittaa tietueisiin", "Hänvisar till", "Refers to"],
  named: ["Tähän viittaavat", "Hänvisningar hit", "Referred to by"],
  files: ["Tiedostot", "Filer", "Files"],
  text: ["Teksti", "Text", "Text"],
  more: ["Näytä lisää", "Visa fler", "Show more"],
  previous: ["Edellinen", "Föregående", "Previous"],
  next: ["Seuraava", "Nästa", "Next"],
  position: ["tapahtuma", "händelse", "event"],
  proof: ["Todiste", "Bevis", "Proof"],
  proven: ["Jokaisen tapahtuman paikka ja tiiviste ovat kansion event-log tiedostoissa; README.txt kertoo, miten ne tarkistetaan.", "Varje händelses plats och kontrollsumma finns i mappen event-log; README.txt visar hur de kontrolleras.", "The position and leaf of each event are in the folder event-log; README.txt states how to check them."],
  missing: ["Tätä tietuetta ei ole tässä paketissa.", "Posten finns inte i paketet.", "This record is not in the package."],
  broken: ["Paketista puuttuu tiedosto", "En fil saknas i paketet", "A file is missing from the package"],
  made: ["Arkiston kopio", "Kopia av arkivet", "A copy of the archive"],
  upto: ["tapahtumaan", "till händelse", "up to event"],
  open: ["avointa", "öppna", "open"],
  none: ["Mitään ei jäänyt avoimeksi.", "Inget blev öppet.", "Nothing was left open."],
  undated: ["Päiväämättömät", "Odaterade", "Undated"],
  total: ["Yhteensä", "Totalt", "Total"],
  due: ["Viimeistään", "Senast", "Due"],
  matter: ["Avoinna", "Öppet", "Open matter"],
  party: ["Osapuoli", "Part", "Party"],
  amount: ["Summa", "Belopp", "Amount"],
  detail: ["Puuttuu", "Saknas", "Detail"],
  assignee: ["Vastuuhenkilö", "Ansvarig", "Assignee"],
  number: ["Tunnus", "Nummer", "Number"],
  title: ["Otsikko", "Rubrik", "Title"],
  day: ["Päivä", "Datum", "Day"],
  status: ["Tila", "Status", "Status"],
  kind: ["Laji", "Slag", "Kind"],
  case: ["Asia", "Ärende", "Case"],
  body: ["Toimielin", "Organ", "Body"],
  meeting: ["Kokous", "Möte", "Meeting"],
  grant: ["Valtionavustus", "Statsunderstöd", "Grant"],
  decision: ["Päätös", "Beslut", "Decision"],
  contract: ["Sopimus", "Avtal", "Contract"],
  project: ["Hanke", "Projekt", "Project"],
  organisation: ["Organisaatio", "Organisation", "Organisation"],
  decided_on: ["Päätetty", "Beslutat", "Decided on"],
  superseded_on: ["Korvattu", "Ersatt", "Superseded on"],
  opened_on: ["Avattu", "Öppnat", "Opened on"],
  closed_on: ["Suljettu", "Stängt", "Closed on"],
  signed_on: ["Allekirjoitettu", "Undertecknat", "Signed on"],
  awarded_on: ["Myönnetty", "Beviljat", "Awarded on"],
  approved_on: ["Hyväksytty", "Godkänt", "Approved on"],
  paid_on: ["Maksettu", "Betalat", "Paid on"],
  received_on: ["Saapunut", "Inkommet", "Received on"],
  sender: ["Lähettäjä", "Avsändare", "Sender"],
  recipient: ["Vastaanottaja", "Mottagare", "Recipient"],
  decider: ["Päättäjä", "Beslutsfattare", "Decider"],
  grantor: ["Myöntäjä", "Beviljare", "Grantor"],
  grantee: ["Saaja", "Mottagare", "Grantee"],
  publicity: ["Julkisuus", "Offentlighet", "Publicity"],
  personal: ["Henkilötiedot", "Personuppgifter", "Personal data"],
  record_class: ["Tehtäväluokka", "Uppgiftsklass", "Class"],
  origin: ["Arkisto", "Arkiv", "Archive"],
  collection: ["Kokoelma", "Samling", "Collection"],
  language: ["Kieli", "Språk", "Language"],
  reason: ["Perustelu", "Motivering", "Reason"],
  source: ["Lähde", "Källa", "Source"],
  paid: ["Maksettu", "Utbetalat", "Paid"],
  applied: ["Haettu", "Ansökt", "Applied for"],
  approved: ["Hyväksytty", "Godkänt", "Approved"],
  yes: ["kyllä", "ja", "yes"],
  no: ["ei", "nej", "no"],
  sum: ["Summa", "Belopp", "Sum"],
};

let language = 0;

function say(name) {
  return Object.hasOwn(SAID, name) ? SAID[name][language] : String(name).replaceAll("_", " ");
}

function dayOf(text) {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return found && language < 2 ? `${Number(found[3])}.${Number(found[2])}.${found[1]}` : text;
}

// A sum such as 1234.50 EUR, with its thousands apart; digit by digit, never as a number.
function sumOf(text) {
  const found = /^(-?)(\d+)(?:\.(\d+))? ([A-Z]{3})$/.exec(text);
  if (!found) return text;
  const whole = found[2].replace(/\B(?=(\d{3})+$)/g, language < 2 ? "\u00a0" : ",");
  return `${found[1] && "\u2212"}${whole}${found[3] ? (language < 2 ? "," : ".") + found[3] : ""}\u00a0${found[4]}`;
}

//! The contacts: who they are follows from their number alone, so that none has to be kept.

use super::random::Dice;
use super::sheet::Sheet;

const STREAM: u64 = 2;

/// Where somebody is from: their language, the line they write to, and the shape of their number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Country {
    Italy,
    Brazil,
    Spain,
    English,
}

impl Country {
    /// Index of the texts in their language.
    pub fn language(self) -> usize {
        self as usize
    }

    /// The WhatsApp line that serves them.
    pub fn line(self) -> &'static str {
        match self {
            Country::Italy | Country::English => "393000000100",
            Country::Brazil => "5520900000100",
            Country::Spain => "34750000100",
        }
    }
}

/// A contact.
pub struct Person {
    /// Their id.
    pub id: String,
    pub country: Country,
    /// Writes again more readily than others.
    pub loyal: bool,
    first_name: &'static str,
    last_name: &'static str,
    phone: Option<String>,
    user_id: Option<String>,
    email: Option<String>,
    tags: Vec<&'static str>,
}

impl Person {
    /// Contact number `index`.
    pub fn new(seed: u64, index: usize) -> Person {
        let mut dice = Dice::new(seed, STREAM, index as u64);
        let country = match dice.below(100) {
            0..54 => Country::Italy,
            54..74 => Country::Brazil,
            74..90 => Country::Spain,
            _ => Country::English,
        };
        let (first_names, last_names) = NAMES[country.language()];
        let (first_name, last_name) = (dice.pick(first_names), dice.pick(last_names));
        let tags = tags(&mut dice);
        let loyal = tags.iter().any(|tag| matches!(*tag, "vip" | "customer" | "wholesale"));
        // People with a username need not show their number.
        let hidden = dice.chance(0.03);
        let user_id = dice.chance(0.2).then(|| format!("{}.{}", region(country), 1_500_000_000 + index));
        let user_id = if hidden { user_id.or_else(|| Some(format!("IT.{}", 1_700_000_000 + index))) } else { user_id };
        let email = dice.chance(0.4).then(|| {
            let plain = |name: &str| name.chars().filter_map(ascii).collect::<String>();
            format!("{}.{}{}@example.com", plain(first_name), plain(last_name), index)
        });
        let phone = (!hidden).then(|| phone(country, index));
        Person { id: format!("c{index}"), country, loyal, first_name, last_name, phone, user_id, email, tags }
    }

    /// Writes the event that introduces them.
    pub fn introduce(&self, sheet: &mut Sheet, at: i64) {
        sheet
            .event("contact", at)
            .text("contact", &self.id)
            .maybe("phone", self.phone.as_deref())
            .maybe("user_id", self.user_id.as_deref())
            .text("first_name", self.first_name)
            .text("last_name", self.last_name)
            .maybe("email", self.email.as_deref())
            .texts("tags", self.tags.iter().copied())
            .end();
    }
}

/// Numbers that cannot be anybody's: unassigned area codes and prefixes, and the ranges kept free for films.
fn phone(country: Country, index: usize) -> String {
    match country {
        // No operator has +39 300, no Brazilian area is 20, no Spanish mobile begins with 750.
        Country::Italy => format!("+39300{:07}", index % 10_000_000),
        Country::Brazil => format!("+55209{:08}", index % 100_000_000),
        Country::Spain => format!("+34750{:06}", index % 1_000_000),
        // Ofcom's numbers for drama, and 555-0100 to 555-0199 of each American area.
        Country::English if index.is_multiple_of(3) => format!("+447700900{:03}", index / 3 % 1000),
        Country::English => format!("+1{}555{:04}", 201 + index / 100 % 788, 100 + index % 100),
    }
}

fn region(country: Country) -> &'static str {
    match country {
        Country::Italy => "IT",
        Country::Brazil => "BR",
        Country::Spain => "ES",
        Country::English => "GB",
    }
}

fn tags(dice: &mut Dice) -> Vec<&'static str> {
    let mut tags = Vec::new();
    let customer = dice.chance(0.55);
    if customer {
        tags.push("customer");
        if dice.chance(0.12) {
            tags.push("vip");
        }
        if dice.chance(0.07) {
            tags.push("at risk");
        }
        if dice.chance(0.06) {
            tags.push("wholesale");
        }
    } else if dice.chance(0.6) {
        tags.push("lead");
    }
    if dice.chance(if customer { 0.4 } else { 0.15 }) {
        tags.push("newsletter");
    }
    if dice.chance(0.015) {
        tags.push("influencer");
    }
    if dice.chance(0.004) {
        tags.push("staff");
    }
    tags
}

fn ascii(c: char) -> Option<char> {
    let plain = match c.to_ascii_lowercase() {
        'à' | 'á' | 'ã' | 'â' => 'a',
        'è' | 'é' | 'ê' => 'e',
        'ì' | 'í' | 'Í' => 'i',
        'ò' | 'ó' | 'õ' | 'ô' => 'o',
        'ù' | 'ú' | 'Ú' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        'Á' => 'a',
        'É' => 'e',
        other => other,
    };
    plain.is_ascii_alphanumeric().then_some(plain)
}

type Names = (&'static [&'static str], &'static [&'static str]);

/// First and last names, by [`Country::language`].
const NAMES: [Names; 4] = [
    (
        &[
            "Giulia",
            "Francesca",
            "Chiara",
            "Sara",
            "Martina",
            "Alessia",
            "Elisa",
            "Paola",
            "Silvia",
            "Federica",
            "Laura",
            "Anna",
            "Marta",
            "Ilaria",
            "Caterina",
            "Luca",
            "Marco",
            "Andrea",
            "Matteo",
            "Davide",
            "Simone",
            "Alessandro",
            "Stefano",
            "Giorgio",
            "Paolo",
            "Roberto",
            "Niccolò",
            "Pietro",
            "Tommaso",
            "Enrico",
        ],
        &[
            "Rossi", "Russo", "Ferrari", "Esposito", "Bianchi", "Romano", "Colombo", "Ricci", "Marino", "Greco",
            "Bruno", "Gallo", "Conti", "De Luca", "Costa", "Giordano", "Mancini", "Rizzo", "Lombardi", "Moretti",
            "Barbieri", "Fontana", "Santoro", "Mariani", "Rinaldi", "Caruso", "Ferrara", "Galli", "Martini", "D'Amico",
        ],
    ),
    (
        &[
            "Ana",
            "Maria",
            "Juliana",
            "Fernanda",
            "Camila",
            "Beatriz",
            "Larissa",
            "Patrícia",
            "Aline",
            "Letícia",
            "Gabriela",
            "Luana",
            "João",
            "José",
            "Carlos",
            "Paulo",
            "Lucas",
            "Rafael",
            "Felipe",
            "Gustavo",
            "Thiago",
            "Bruno",
            "Vinícius",
            "Eduardo",
            "Rodrigo",
            "Antônio",
        ],
        &[
            "Silva",
            "Santos",
            "Oliveira",
            "Souza",
            "Lima",
            "Pereira",
            "Ferreira",
            "Costa",
            "Rodrigues",
            "Almeida",
            "Nascimento",
            "Carvalho",
            "Araújo",
            "Ribeiro",
            "Gomes",
            "Martins",
            "Barbosa",
            "Rocha",
            "Cardoso",
            "Teixeira",
            "Gonçalves",
            "Moreira",
        ],
    ),
    (
        &[
            "Lucía", "María", "Carmen", "Marta", "Paula", "Laura", "Elena", "Irene", "Sofía", "Nuria", "Pilar",
            "Javier", "Daniel", "Pablo", "Álvaro", "Sergio", "Diego", "Manuel", "Íñigo", "Jorge", "Rubén", "Andrés",
        ],
        &[
            "García",
            "Fernández",
            "González",
            "Rodríguez",
            "López",
            "Martínez",
            "Sánchez",
            "Pérez",
            "Gómez",
            "Jiménez",
            "Ruiz",
            "Hernández",
            "Díaz",
            "Moreno",
            "Muñoz",
            "Álvarez",
            "Romero",
            "Navarro",
            "Torres",
        ],
    ),
    (
        &[
            "Emma",
            "Olivia",
            "Amelia",
            "Grace",
            "Hannah",
            "Charlotte",
            "Sophie",
            "Megan",
            "Oliver",
            "George",
            "Harry",
            "Jack",
            "James",
            "William",
            "Thomas",
            "Daniel",
            "Samuel",
            "Ethan",
        ],
        &[
            "Smith", "Jones", "Taylor", "Brown", "Williams", "Wilson", "Johnson", "Davies", "Patel", "Wright",
            "Walker", "White", "Edwards", "Hughes", "Green", "O'Connor", "Clarke", "Turner",
        ],
    ),
];

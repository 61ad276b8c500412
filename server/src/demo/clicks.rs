//! Clicks on the website's button, with where the visitor came from.

use super::days::{Day, SECOND};
use super::people::Country;
use super::random::Dice;
use super::sheet::Sheet;
use super::thread::Thread;
use store::buttons::{Button, Place, Words};

const PAGES: [&str; 6] = [
    "https://shop.example.com/",
    "https://shop.example.com/sofas/brera",
    "https://shop.example.com/tables/lario",
    "https://shop.example.com/lamps/orta",
    "https://shop.example.com/sale",
    "https://shop.example.com/contact",
];
/// Referrer, UTM source, medium, how often.
type Origin = (&'static str, Option<(&'static str, &'static str)>, f64);
const ORIGINS: [Origin; 6] = [
    ("https://www.google.com/", None, 30.0),
    ("https://www.google.com/", Some(("google", "cpc")), 18.0),
    ("https://www.instagram.com/", Some(("instagram", "social")), 20.0),
    ("https://www.facebook.com/", Some(("facebook", "paid_social")), 10.0),
    ("", Some(("newsletter", "email")), 9.0),
    ("", None, 13.0),
];
/// Id, name, how often.
const BUTTONS: [(&str, &str, f64); 3] =
    [("site-footer", "Site footer", 0.5), ("product-page", "Product page", 0.38), ("checkout-help", "Checkout", 0.12)];
const TERMS: [&str; 4] = ["divano su misura", "tavolo legno", "sofá barato", "design lamp"];

/// The buttons, as somebody has made them.
pub fn buttons() -> Vec<Button> {
    let words = |language: &str, label: &str, text: &str| Words {
        language: language.to_owned(),
        label: label.to_owned(),
        text: text.to_owned(),
    };
    let button = |(id, name, _): (&str, &str, f64)| Button {
        id: id.to_owned(),
        name: name.to_owned(),
        line: Country::Italy.line().to_owned(),
        place: if id == "site-footer" { Place::Corner } else { Place::Inline },
        colour: "#0b6e4f".to_owned(),
        ink: String::new(),
        words: vec![
            words("en", "Chat on WhatsApp", "Hello! I have a question."),
            words("it", "Scrivici su WhatsApp", "Buongiorno! Avrei una domanda."),
            words("pt-BR", "Fale no WhatsApp", "Olá! Tenho uma pergunta."),
        ],
        revision: 0,
    };
    BUTTONS.map(button).into()
}

/// Clicks after which nobody wrote: about four for each that did.
pub fn stray(sheet: &mut Sheet, dice: &mut Dice, day: &Day, conversations: usize) {
    let expected = conversations as f64 * 0.24 * (1.0 + 0.2 * dice.bell());
    for _ in 0..expected.max(0.0).round() as u64 {
        let at = day.moment(dice, i64::MAX);
        let code = code(dice.bits());
        click(sheet, dice, &code, day, at);
    }
}

/// The click that a thread began with, some seconds before. Answers with its code.
pub fn of_thread(thread: &mut Thread<'_>, at: i64) -> String {
    let code = code(thread.dice.bits());
    let clicked = at - thread.dice.between(4, 50) * SECOND;
    let day = &thread.days.days[thread.days.day_of(clicked)];
    click(thread.sheet, &mut thread.dice, &code, day, clicked);
    code
}

fn click(sheet: &mut Sheet, dice: &mut Dice, code: &str, day: &Day, at: i64) {
    let button = BUTTONS[dice.weighted(BUTTONS.iter().map(|(_, _, weight)| *weight))].0;
    let (referrer, utm, _) = ORIGINS[dice.weighted(ORIGINS.iter().map(|(_, _, weight)| *weight))];
    let mut page = dice.pick(&PAGES).to_owned();
    if let Some((source, medium)) = utm {
        page.push_str(&format!("?utm_source={source}&utm_medium={medium}&utm_campaign={}", day.date.format("%Y-%m")));
        if medium == "cpc" {
            page.push_str(&format!("&utm_term={}", dice.pick(&TERMS).replace(' ', "+")));
        }
        if dice.chance(0.3) {
            page.push_str(if dice.chance(0.5) { "&utm_content=banner-a" } else { "&utm_content=banner-b" });
        }
    }
    let line = sheet.event("click", at).text("click", code).text("button", button).text("page", &page);
    line.text("referrer", referrer).end();
}

/// Seven letters or digits and a digit: a trillion of them, so that no two are alike.
fn code(bits: u64) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789Q";
    let mut code: String = (0..7).map(|place| char::from(LETTERS[(bits >> (5 * place) & 31) as usize])).collect();
    code.push(char::from(b'2' + (bits >> 35 & 7) as u8));
    code
}

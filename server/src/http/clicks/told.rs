//! What is kept of a click: which button, which page, from where. Of addresses nothing but where they are and the names of campaigns.

use axum::http::StatusCode;
use serde::Deserialize;
use store::events::{UTM, bare_address, utm_of};

use super::super::Problem;

/// The most characters that are kept of an address; what is longer is cut.
const LONGEST_ADDRESS: usize = 1000;
/// The most characters that are kept of a campaign's name; likewise.
const LONGEST_NAME: usize = 200;

/// Of which codes consist: as those of the script.
const SIGNS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// How long they are.
const CODE: usize = 10;

/// What a script tells.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub struct Told {
    code: String,
    #[serde(default)]
    page: String,
    #[serde(default)]
    referrer: String,
}

/// A click to be kept.
#[derive(Debug, PartialEq, Eq)]
pub struct Click<'a> {
    button: &'a str,
    code: &'a str,
    page: String,
    referrer: String,
    utm: [String; 5],
}

impl Told {
    /// Reads a body.
    ///
    /// # Errors
    /// 400 where it is not what a script sends.
    pub fn read(body: &[u8]) -> Result<Told, Problem> {
        let wrong = |detail: &str| Problem::new(StatusCode::BAD_REQUEST, "no_click", detail);
        let told: Told = serde_json::from_slice(body)
            .map_err(|_| wrong("This is no click: it is JSON with code, page and referrer, in UTF-8."))?;
        let is_code = told.code.len() == CODE
            && told.code.bytes().all(|sign| SIGNS.contains(&sign))
            && told.code.bytes().any(|sign| sign.is_ascii_digit())
            && told.code.bytes().any(|sign| sign.is_ascii_lowercase());
        if is_code { Ok(told) } else { Err(wrong("The code of this click is none of ours.")) }
    }

    /// The click that it tells of.
    pub fn click<'a>(&'a self, button: &'a str) -> Click<'a> {
        let page = kept(&self.page);
        Click { button, code: &self.code, page, referrer: kept(&self.referrer), utm: campaign(&self.page) }
    }
}

impl<'a> Click<'a> {
    /// A click on a link that goes without a script. `from` is where the browser says that it stands: of a page of the web the page, of
    /// an app where the visitor comes from. Campaigns that the link names itself go before those of the page.
    pub fn by_link(button: &'a str, code: &'a str, from: &str, query: &str) -> Click<'a> {
        let mut utm = campaign(&format!("?{query}"));
        for (own, of_page) in utm.iter_mut().zip(campaign(from)) {
            if own.is_empty() {
                *own = of_page;
            }
        }
        let from = kept(from);
        let (page, referrer) = if from.starts_with("http") { (from, String::new()) } else { (String::new(), from) };
        Click { button, code, page, referrer, utm }
    }

    /// As an event of this instant. Its code is its key: told twice, it counts once.
    pub fn event(&self, now: i64) -> String {
        let at = reports::zone::rfc3339_utc(now);
        let mut event = serde_json::json!({
            "type": "click", "id": format!("button:{}", self.code), "click": self.code, "button": self.button, "at": at,
        });
        if let Some(fields) = event.as_object_mut() {
            let named =
                [("page", &self.page), ("referrer", &self.referrer)].into_iter().chain(UTM.into_iter().zip(&self.utm));
            for (name, value) in named.filter(|(_, value)| !value.is_empty()) {
                fields.insert(name.to_owned(), value.as_str().into());
            }
        }
        event.to_string()
    }
}

/// An address as it is kept; what is none of the web's is not.
fn kept(address: &str) -> String {
    let bare = bare_address(address);
    let is_address = ["https://", "http://", "android-app://"].iter().any(|scheme| bare.starts_with(scheme));
    if is_address { cut(&bare, LONGEST_ADDRESS) } else { String::new() }
}

fn campaign(address: &str) -> [String; 5] {
    utm_of(address).map(|name| cut(name.trim(), LONGEST_NAME))
}

fn cut(text: &str, most: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(most).collect()
}

/// A new code: a letter, a digit and eight more of either, two hundred millions of millions of them.
///
/// # Errors
/// When the system gives no chance.
pub fn code() -> Result<String, getrandom::Error> {
    let mut chance = [0; CODE];
    getrandom::fill(&mut chance)?;
    let sign = |(at, byte): (usize, u8)| {
        let place = match at {
            0 => byte % 24,
            1 => 24 + byte % 8,
            _ => byte % 32,
        };
        char::from(SIGNS.get(usize::from(place)).copied().unwrap_or(b'a'))
    };
    Ok(chance.into_iter().enumerate().map(sign).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const CODE: &str = "k7qabcdef2";

    fn told(page: &str, referrer: &str) -> String {
        let body = serde_json::json!({"code": CODE, "page": page, "referrer": referrer}).to_string();
        Told::read(body.as_bytes()).unwrap().click("footer").event(0)
    }

    #[test]
    fn of_addresses_nothing_stays_that_may_be_about_the_visitor() {
        let page = "https://ann:pw@shop.example.com/p?session=77&utm_source=ig&mail=ann@example.com#x";
        let event = told(page, "https://mail.example.com/inbox?id=9");
        for word in ["session", "77", "ann", "id=9", "#x"] {
            assert!(!event.contains(word), "{word}: {event}");
        }
        assert!(event.contains(r#""utm_source":"ig""#) && event.contains("https://mail.example.com/inbox"), "{event}");
        assert!(!told("javascript:alert(1)", "data:text/html,x").contains("page"));
    }

    #[test]
    fn where_a_link_stands_is_its_page_and_what_it_says_itself_goes_first() {
        let from = "https://shop.example.com/p?session=77&utm_source=ig&utm_campaign=autumn";
        let event = Click::by_link("footer", CODE, from, "utm_source=mail&x=77").event(0);
        let event: serde_json::Value = serde_json::from_str(&event).unwrap();
        assert_eq!((&event["page"], event.get("referrer")), (&"https://shop.example.com/p".into(), None));
        assert_eq!((&event["utm_source"], &event["utm_campaign"]), (&"mail".into(), &"autumn".into()));
        assert!(!event.to_string().contains("77"), "{event}");
        let app = Click::by_link("footer", CODE, "android-app://com.google.android.gm/", "");
        assert_eq!((app.page.as_str(), app.referrer.as_str()), ("", "android-app://com.google.android.gm/"));
    }

    #[test]
    fn long_values_are_cut_where_a_character_ends() {
        let event = told(&format!("https://x.example/{}?utm_term={}", "é".repeat(5000), "ü".repeat(5000)), "");
        assert!(event.chars().count() < 1500, "{}", event.len());
    }

    #[test]
    fn what_no_script_sends_is_no_click() {
        let refused = |body: &[u8]| Told::read(body).is_err();
        assert!(refused(b"") && refused(b"\xff\xfe") && refused(b"[]"));
        assert!(
            refused(br#"{"code":"k7q"}"#)
                && refused(br#"{"code":"abcdefghij"}"#)
                && refused(br#"{"code":"k7q abcde2"}"#)
        );
        assert!(refused(b"{\"code\":\"k7qabcdef2\",\"page\":\"https://x.example/\xff\"}"));
        assert!(!refused(br#"{"code":"k7qabcdef2"}"#));
    }

    #[test]
    fn codes_are_such_as_are_looked_for_in_messages() {
        for _ in 0..200 {
            let code = code().unwrap();
            assert_eq!(store::events::codes(&format!("Hello! {code}")), [code.as_str()]);
            assert!(Told::read(format!(r#"{{"code":"{code}"}}"#).as_bytes()).is_ok());
        }
    }
}

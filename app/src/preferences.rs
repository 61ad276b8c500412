//! What a reader has chosen: language and theme. Both are kept in cookies, so that the server writes the first page
//! right and nothing flashes.
//!
//! Without WebAssembly the switches are links to [`ADDRESS`], which sets the cookie and goes back to the page.

use reports::query::encode_component;

use crate::i18n::Language;
use crate::parts::Icon;

/// Where the switches lead: `GET /preferences?language=it&back=/overview` or `?theme=dark&back=…`.
pub const ADDRESS: &str = "/preferences";

const LANGUAGE_COOKIE: &str = "language";
const THEME_COOKIE: &str = "theme";
const A_YEAR: u32 = 365 * 24 * 60 * 60;

reports::words! {
    /// Light or dark, in the order of the switch, by its word in the cookie and in `<html data-theme>`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub enum Theme {
        /// As the system says.
        #[default]
        System = "system",
        /// Always light.
        Light = "light",
        /// Always dark.
        Dark = "dark",
    }
}

impl Theme {
    /// Its drawing, and the key of its text.
    pub fn shown(self) -> (Icon, &'static str) {
        match self {
            Theme::System => (Icon::System, "frame.theme.system"),
            Theme::Light => (Icon::Sun, "frame.theme.light"),
            Theme::Dark => (Icon::Moon, "frame.theme.dark"),
        }
    }

    /// The cookie that keeps it, for `Set-Cookie` and `document.cookie`.
    pub fn cookie(self) -> String {
        cookie(THEME_COOKIE, self.as_str())
    }
}

fn cookie(name: &str, value: &str) -> String {
    format!("{name}={value}; Path=/; Max-Age={A_YEAR}; SameSite=Lax")
}

/// What a reader has chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Preferences {
    /// Of the texts.
    pub language: Language,
    /// Of the colours.
    pub theme: Theme,
}

impl Preferences {
    /// From a request's `Cookie` and `Accept-Language` headers.
    pub fn from_headers(cookies: &str, accept_language: &str) -> Preferences {
        let value = |wanted: &str| {
            cookies.split(';').filter_map(|pair| pair.trim().split_once('=')).find(|(name, _)| *name == wanted)
        };
        let language = value(LANGUAGE_COOKIE)
            .and_then(|(_, code)| Language::from_code(code))
            .or_else(|| Language::from_accept_language(accept_language))
            .unwrap_or_default();
        let theme = value(THEME_COOKIE).and_then(|(_, name)| Theme::from_word(name)).unwrap_or_default();
        Preferences { language, theme }
    }

    /// Of this request.
    #[cfg(feature = "ssr")]
    pub fn current() -> Preferences {
        let Some(parts) = leptos::prelude::use_context::<axum::http::request::Parts>() else {
            return Preferences::default();
        };
        // HTTP/2 may split cookies over several headers.
        let all = |name: axum::http::HeaderName, separator: &str| {
            let values: Vec<_> = parts.headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
            values.join(separator)
        };
        Preferences::from_headers(
            &all(axum::http::header::COOKIE, "; "),
            &all(axum::http::header::ACCEPT_LANGUAGE, ","),
        )
    }

    /// As the server wrote them in the page.
    #[cfg(not(feature = "ssr"))]
    pub fn current() -> Preferences {
        let attribute = |name| leptos::prelude::document().document_element().and_then(|html| html.get_attribute(name));
        Preferences {
            language: attribute("lang").and_then(|code| Language::from_code(&code)).unwrap_or_default(),
            theme: attribute("data-theme").and_then(|name| Theme::from_word(&name)).unwrap_or_default(),
        }
    }
}

/// What the server answers at [`ADDRESS`]: 303 to `back` with the cookies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Values for `Set-Cookie`.
    pub cookies: Vec<String>,
    /// A path of this site.
    pub back: String,
}

impl Change {
    /// Reads the query string. What is not known is not set; what is not an address of this site goes to the start.
    pub fn parse(query: &str) -> Change {
        let mut change = Change { cookies: Vec::new(), back: "/".to_owned() };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "language" => {
                    let language = Language::from_code(&value);
                    change.cookies.extend(language.map(|language| cookie(LANGUAGE_COOKIE, language.code())));
                }
                "theme" => change.cookies.extend(Theme::from_word(&value).map(Theme::cookie)),
                "back" if is_local(&value) => change.back = value.into_owned(),
                _ => {}
            }
        }
        change
    }
}

/// Whether a redirect to this address stays on this site: browsers read `//host` and `/\host` as other sites, and drop
/// control characters before they look.
pub fn is_local(address: &str) -> bool {
    address.starts_with('/')
        && !address.starts_with("//")
        && !address.contains('\\')
        && address.bytes().all(|byte| (b'!'..=b'~').contains(&byte))
}

/// The link of a switch.
pub fn switch_href(name: &str, value: &str, back: &str) -> String {
    format!("{ADDRESS}?{name}={value}&back={}", encode_component(back))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_wins_over_the_browser_s_languages() {
        let preferences = Preferences::from_headers("a=b; language=it; theme=dark", "en-GB,en;q=0.9");
        assert_eq!(preferences, Preferences { language: Language::It, theme: Theme::Dark });
    }

    #[test]
    fn without_a_cookie_the_browser_s_languages_decide() {
        assert_eq!(Preferences::from_headers("", "it-IT,it;q=0.9,en;q=0.8").language, Language::It);
        assert_eq!(Preferences::from_headers("language=xx", "tlh").language, Language::En);
    }

    #[test]
    fn a_change_sets_cookies_and_returns() {
        let change = Change::parse("language=it&back=%2Foverview%3Ftag%3Da%2520b");
        assert_eq!(change.cookies, ["language=it; Path=/; Max-Age=31536000; SameSite=Lax"]);
        assert_eq!(change.back, "/overview?tag=a%20b");
    }

    #[test]
    fn a_change_never_leads_to_another_site() {
        for back in ["https://evil.example", "//evil.example", "/\\evil.example", "/%09/evil.example", "evil", ""] {
            assert_eq!(Change::parse(&format!("theme=dark&back={back}")).back, "/", "{back}");
        }
    }

    #[test]
    fn an_unknown_value_sets_nothing() {
        assert_eq!(Change::parse("language=klingon&theme=pink").cookies, Vec::<String>::new());
    }
}

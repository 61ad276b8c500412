//! Who is a visitor, and who only looks at the address for them.

use axum::http::{HeaderMap, header};

/// Words in `User-Agent` of what reads pages without a person: crawlers, previews of links in chats, programs.
const MACHINES: [&str; 20] = [
    "bot",
    "crawl",
    "spider",
    "slurp",
    "preview",
    "facebookexternalhit",
    "facebookcatalog",
    "whatsapp/",
    "embedly",
    "pingdom",
    "monitor",
    "curl",
    "wget",
    "python",
    "java/",
    "libwww",
    "http-client",
    "httpclient",
    "okhttp",
    "axios",
];

/// Headers by which browsers say that they fetch what may never be looked at.
const AHEAD: [&str; 4] = ["sec-purpose", "purpose", "x-purpose", "x-moz"];

/// Whether a request is no click of a person.
pub fn is_machine(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_lowercase();
    let is_ahead = AHEAD.iter().any(|name| {
        let purpose = text(name);
        purpose.contains("prefetch") || purpose.contains("prerender") || purpose.contains("preview")
    });
    let agent = text(header::USER_AGENT.as_str());
    is_ahead || agent.is_empty() || MACHINES.iter().any(|word| agent.contains(word))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn asks(given: &[(&'static str, &str)]) -> bool {
        !is_machine(&given.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect())
    }

    const FIREFOX: (&str, &str) =
        ("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");

    #[test]
    fn crawlers_previews_and_prefetches_are_no_visitors() {
        assert!(asks(&[FIREFOX]));
        assert!(!asks(&[]) && !asks(&[("user-agent", "WhatsApp/2.23.20.0 A")]));
        assert!(!asks(&[("user-agent", "Mozilla/5.0 (compatible; Googlebot/2.1)")]));
        assert!(!asks(&[FIREFOX, ("sec-purpose", "prefetch;prerender")]));
        assert!(!asks(&[FIREFOX, ("x-moz", "prefetch")]));
    }
}

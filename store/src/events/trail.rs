//! Addresses of pages, and what is kept of them.

/// The parameters of campaigns, in the order of [`Trail::utm`](super::Trail).
pub const UTM: [&str; 5] = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"];

/// An address without query, fragment and credentials, its host in lower case: what else it says may be about the visitor.
#[must_use]
pub fn bare_address(address: &str) -> String {
    let bare = address.trim().split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, rest)) = bare.split_once("://") else { return bare.to_owned() };
    let (authority, path) = rest.find('/').map_or((rest, "/"), |slash| rest.split_at(slash));
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{}://{}{path}", scheme.to_lowercase(), host.to_lowercase())
}

/// What the query of an address says of campaigns, in the order of [`UTM`]; empty where it says nothing.
#[must_use]
pub fn utm_of(address: &str) -> [String; 5] {
    let query = address.split('#').next().and_then(|address| address.split_once('?'));
    let query = query.map_or("", |(_, query)| query);
    UTM.map(|name| {
        let mut parameters = form_urlencoded::parse(query.as_bytes());
        let found = parameters.find(|(key, value)| key == name && !value.is_empty());
        found.map(|(_, value)| value.into_owned()).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_address_nothing_stays_that_may_be_about_the_visitor() {
        let bare = bare_address("HTTPS://ann:secret@Shop.Example.com:8443/Sofas/1?session=77&utm_source=ig#mail=a@b.c");
        assert_eq!(bare, "https://shop.example.com:8443/Sofas/1");
        assert_eq!(bare_address("https://shop.example.com?x=1"), "https://shop.example.com/");
        assert_eq!(bare_address("android-app://com.google.android.gm/"), "android-app://com.google.android.gm/");
        assert_eq!(bare_address("no address?x"), "no address");
    }
}

//! What is kept of the page that a website's button was clicked on.

use super::UTM;
use serde_json::Value;

/// A click whose `page` and `referrer` say no more than where it was, and the page where its visitors come from: what else stands in
/// their queries may tell who somebody is. None where nothing goes.
pub(super) fn without_queries(json: &str) -> Option<String> {
    let mut event: Value = serde_json::from_str(json).ok()?;
    let mut changed = false;
    for (name, stays) in [("page", &UTM[..]), ("referrer", &[])] {
        if let Some(Value::String(address)) = event.get_mut(name) {
            let left = without_query(address, stays);
            changed |= left != *address;
            *address = left;
        }
    }
    changed.then(|| event.to_string())
}

fn without_query(address: &str, stays: &[&str]) -> String {
    let place = address.split('#').next().unwrap_or_default();
    let (page, query) = place.split_once('?').unwrap_or((place, ""));
    let is_kept = |pair: &&str| {
        form_urlencoded::parse(pair.as_bytes()).next().is_some_and(|(name, _)| stays.contains(&name.as_ref()))
    };
    let kept: Vec<&str> = query.split('&').filter(is_kept).collect();
    if kept.is_empty() { page.to_owned() } else { format!("{page}?{}", kept.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_query_only_where_visitors_come_from_stays() {
        let said = "https://shop.example.com/p?email=a%40b&utm%5Fsource=ig&utm_term=x+y&gclid=1#top";
        assert_eq!(without_query(said, &UTM), "https://shop.example.com/p?utm%5Fsource=ig&utm_term=x+y");
        assert_eq!(without_query(said, &[]), "https://shop.example.com/p");
        assert_eq!(without_query("https://shop.example.com/p?", &UTM), "https://shop.example.com/p");
        let click = |page: &str| format!(r#"{{"type":"click","page":"{page}","at":"2026-10-01T11:59:00Z"}}"#);
        assert!(without_queries(&click(said)).is_some_and(|left| left.contains("utm_term") && !left.contains("email")));
        assert_eq!(without_queries(&click("https://shop.example.com/p?utm_source=ig")), None);
    }
}

//! What the provider charges for a message. Statuses say as what a message is charged and whether it is, and never how much: that is a
//! setting of the workspace, in its own currency.

use std::collections::BTreeMap;
use std::fmt;

/// Prices are kept in millionths: `0.0691` is 69,100 of them.
const PLACES: usize = 6;
const MILLION: u64 = 1_000_000;

/// The price of one message by category, in one currency. As text: `EUR marketing=0.0691 utility=0.03`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prices {
    currency: String,
    millionths: BTreeMap<String, u64>,
}

impl Prices {
    /// Reads a currency's three letters and prices with at most six decimal places.
    ///
    /// # Errors
    /// The part that cannot be, as it was given.
    pub fn parse(text: &str) -> Result<Prices, String> {
        let mut parts = text.split_whitespace();
        let currency = parts.next().unwrap_or_default();
        if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(currency.to_owned());
        }
        let mut millionths = BTreeMap::new();
        for part in parts {
            let price = part.split_once('=').and_then(|(category, price)| Some((category, parsed(price)?)));
            match price.filter(|(category, _)| !category.is_empty()) {
                Some((category, price)) if !millionths.contains_key(category) => {
                    millionths.insert(category.to_owned(), price);
                }
                _ => return Err(part.to_owned()),
            }
        }
        if millionths.is_empty() {
            return Err(text.to_owned());
        }
        Ok(Prices { currency: currency.to_owned(), millionths })
    }

    /// ISO 4217: `EUR`.
    pub fn currency(&self) -> &str {
        &self.currency
    }

    /// The price of one message, in the currency.
    pub fn of(&self, category: &str) -> Option<f64> {
        self.millionths.get(category).map(|price| *price as f64 / MILLION as f64)
    }

    /// The price of as many messages, in the currency.
    pub fn of_many(&self, category: &str, n: u64) -> Option<f64> {
        self.millionths.get(category).map(|price| price.saturating_mul(n) as f64 / MILLION as f64)
    }
}

/// Millionths.
fn parsed(price: &str) -> Option<u64> {
    let (whole, part) = price.split_once('.').unwrap_or((price, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || whole.len() > PLACES || part.len() > PLACES {
        return None;
    }
    let part: u64 = format!("{part:0<PLACES$}").parse().ok()?;
    Some(whole.parse::<u64>().ok()? * MILLION + part)
}

/// As [`Prices::parse`] reads it.
impl fmt::Display for Prices {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.currency)?;
        for (category, price) in &self.millionths {
            let part = format!("{:0PLACES$}", price % MILLION);
            let part = part.trim_end_matches('0');
            write!(formatter, " {category}={}", price / MILLION)?;
            if !part.is_empty() {
                write!(formatter, ".{part}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn prices_read_as_they_are_written_and_add_up_without_rounding() {
        let text = "EUR marketing=0.0691 service=0 utility=12.5";
        let prices = Prices::parse(&format!("  {text} ")).unwrap();
        assert_eq!(prices.to_string(), text);
        assert_eq!((prices.currency(), prices.of("marketing"), prices.of("other")), ("EUR", Some(0.0691), None));
        assert_eq!(prices.of_many("marketing", 1_000_000), Some(69_100.0));
        assert_eq!(prices.of_many("service", 7), Some(0.0));
    }

    #[test]
    fn what_cannot_be_a_price_is_named() {
        for (text, wrong) in [
            ("", ""),
            ("eur marketing=1", "eur"),
            ("EUR", "EUR"),
            ("EUR marketing", "marketing"),
            ("EUR =1", "=1"),
            ("EUR marketing=-1", "marketing=-1"),
            ("EUR marketing=0,07", "marketing=0,07"),
            ("EUR marketing=.5", "marketing=.5"),
            ("EUR marketing=1.", "marketing=1."),
            ("EUR marketing=0.0000001", "marketing=0.0000001"),
            ("EUR marketing=1 marketing=2", "marketing=2"),
        ] {
            assert_eq!(Prices::parse(text), Err(wrong.to_owned()), "{text}");
        }
    }
}

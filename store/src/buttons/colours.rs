//! How well two colours are told apart.

/// The least contrast of letters on their ground (WCAG 2, AA).
pub(super) const LEAST: f64 = 4.5;

/// Black or white, whichever is read better on a colour: by the contrast ratio of WCAG.
pub fn best_ink(colour: &str) -> &'static str {
    if contrast("#000000", colour) >= contrast("#ffffff", colour) { "#000000" } else { "#ffffff" }
}

/// The contrast ratio of two colours (`#rrggbb`), from 1 to 21.
pub(super) fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

fn luminance(colour: &str) -> f64 {
    let part = |at: usize| {
        let part = colour.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or_default();
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_read_on_its_colour() {
        let inks = ["#ffffff", "#25d366", "#075e54", "#000000"].map(best_ink);
        assert_eq!(inks, ["#000000", "#000000", "#ffffff", "#ffffff"]);
        assert!((contrast("#ffffff", "#000000") - 21.0).abs() < 1e-9);
        assert!(contrast("#ffffff", "#25d366") < LEAST);
    }
}

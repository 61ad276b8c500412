//! Advertisements and posts whose button opens a chat: what the contact's first message says of them.

use super::random::Dice;
use super::sheet::Line;

/// One of them.
pub struct Ad {
    /// `ad` or `post`.
    source: &'static str,
    id: &'static str,
    headline: &'static str,
    url: &'static str,
    /// When (of 0 … 1) it began and ended.
    shown: (f64, f64),
    weight: f64,
}

const STREAM: u64 = 40;

/// Of those who write by themselves and not from the website, this many come from one.
const SHARE: f64 = 0.14;

const ADS: [Ad; 5] = [
    Ad {
        source: "ad",
        id: "120210000000000101",
        headline: "Sofas made to measure",
        url: "https://fb.me/made-to-measure",
        shown: (0.0, 0.5),
        weight: 4.0,
    },
    Ad {
        source: "ad",
        id: "120210000000000207",
        headline: "Oak tables, delivered in a week",
        url: "https://fb.me/oak-tables",
        shown: (0.22, 1.0),
        weight: 3.0,
    },
    Ad {
        source: "ad",
        id: "120210000000000315",
        headline: "The Orta lamps",
        url: "https://fb.me/orta-lamps",
        shown: (0.4, 0.9),
        weight: 2.0,
    },
    Ad {
        source: "ad",
        id: "120210000000000422",
        headline: "The last sofas of the range",
        url: "https://fb.me/last-sofas",
        shown: (0.9, 1.0),
        weight: 5.0,
    },
    Ad {
        source: "post",
        id: "17900000000000031",
        headline: "A day in our workshop",
        url: "https://www.instagram.com/p/workshop",
        shown: (0.0, 1.0),
        weight: 1.5,
    },
];

/// What led somebody to write at an instant, so far `along` the demo; most come by themselves.
pub fn led_to(at: i64, along: f64) -> Option<&'static Ad> {
    // The instant follows from all that was drawn before.
    let mut dice = Dice::new(at.unsigned_abs(), STREAM, 0);
    if !dice.chance(SHARE) {
        return None;
    }
    let weight = |ad: &Ad| if (ad.shown.0..=ad.shown.1).contains(&along) { ad.weight } else { 0.0 };
    ADS.get(dice.weighted(ADS.iter().map(weight)))
}

impl Ad {
    /// Says it of the message that is being written.
    pub fn refer<'a>(&self, line: Line<'a>) -> Line<'a> {
        let Ad { source, id, headline, url, .. } = self;
        line.json(
            "referral",
            format_args!(
                r#"{{"source_type":"{source}","source_id":"{id}","source_url":"{url}","headline":"{headline}"}}"#
            ),
        )
    }
}

//! What clicks are told apart by.

/// What a table of clicks has a row for each value of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// The button.
    Button,
    /// The host that the visitor came from, without `www.`.
    Referrer,
    /// The address that the visitor came from.
    ReferrerUrl,
    /// The page on which they clicked.
    LandingPage,
    /// `utm_campaign`.
    UtmCampaign,
    /// `utm_medium`.
    UtmMedium,
    /// `utm_source`.
    UtmSource,
    /// `utm_term`.
    UtmTerm,
    /// `utm_content`.
    UtmContent,
}

impl Dimension {
    /// All of them, in the order to show them.
    pub const ALL: [Dimension; 9] = [
        Dimension::Button,
        Dimension::Referrer,
        Dimension::ReferrerUrl,
        Dimension::UtmCampaign,
        Dimension::UtmMedium,
        Dimension::UtmSource,
        Dimension::UtmTerm,
        Dimension::UtmContent,
        Dimension::LandingPage,
    ];

    /// The word in `by=`, and the parameter that narrows to one of its values. Also the key of its header.
    pub const fn as_str(self) -> &'static str {
        match self {
            Dimension::Button => "button",
            Dimension::Referrer => "referrer",
            Dimension::ReferrerUrl => "referrer_url",
            Dimension::LandingPage => "landing_page",
            Dimension::UtmCampaign => "utm_campaign",
            Dimension::UtmMedium => "utm_medium",
            Dimension::UtmSource => "utm_source",
            Dimension::UtmTerm => "utm_term",
            Dimension::UtmContent => "utm_content",
        }
    }

    /// By its word.
    pub fn from_word(word: &str) -> Option<Dimension> {
        Dimension::ALL.into_iter().find(|by| by.as_str() == word)
    }

    /// Its place among [`Dimension::ALL`].
    pub fn index(self) -> usize {
        Dimension::ALL.iter().position(|by| *by == self).unwrap_or_default()
    }
}

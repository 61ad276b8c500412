//! What clicks are told apart by.

crate::words! {
    /// What a table of clicks has a row for each value of, in the order to show them. Its word is that of `by=`, the parameter that
    /// narrows to one of its values, and the key of its header.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum Dimension {
        /// The button.
        Button = "button",
        /// The host that the visitor came from, without `www.`.
        Referrer = "referrer",
        /// The address that the visitor came from.
        ReferrerUrl = "referrer_url",
        /// `utm_campaign`.
        UtmCampaign = "utm_campaign",
        /// `utm_medium`.
        UtmMedium = "utm_medium",
        /// `utm_source`.
        UtmSource = "utm_source",
        /// `utm_term`.
        UtmTerm = "utm_term",
        /// `utm_content`.
        UtmContent = "utm_content",
        /// The page on which they clicked.
        LandingPage = "landing_page",
    }
}

impl Dimension {
    /// Its place among [`Dimension::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}

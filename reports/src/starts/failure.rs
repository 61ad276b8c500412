//! From the provider's error codes to groups of reasons. Titles change; codes and details stay.

use super::ReasonGroup;

impl ReasonGroup {
    /// The group of an error. The details decide only where a code alone says too little.
    #[must_use]
    pub fn of(code: Option<i64>, details: Option<&str>) -> ReasonGroup {
        let Some(code) = code else { return ReasonGroup::Unknown };
        match code {
            131_026 | 130_403 => ReasonGroup::Unreachable,
            131_021 | 131_030 => ReasonGroup::InvalidNumber,
            131_009 if details.is_some_and(is_about_the_recipient) => ReasonGroup::InvalidNumber,
            131_050 => ReasonGroup::OptedOut,
            131_047 | 470 => ReasonGroup::WindowClosed,
            131_049 | 130_472 | 131_048 => ReasonGroup::UserLimit,
            4 | 80_007 | 130_429 | 131_056 | 133_016 => ReasonGroup::RateLimit,
            132_000 | 132_001 | 132_005 | 132_007 | 132_012 | 132_015 | 132_016 | 132_018 | 132_068 | 132_069
            | 131_063 | 131_064 => ReasonGroup::Template,
            131_052 | 131_053 => ReasonGroup::Media,
            0
            | 3
            | 10
            | 33
            | 190
            | 200..=299
            | 368
            | 131_005
            | 131_031
            | 131_037
            | 131_042
            | 131_045
            | 131_057
            | 130_497
            | 133_010
            | 134_011 => ReasonGroup::Account,
            1 | 2 | 131_000 | 131_016 | 133_004 => ReasonGroup::Outage,
            100 | 131_008 | 131_009 | 131_051 | 135_000 => ReasonGroup::Request,
            _ => ReasonGroup::Unknown,
        }
    }
}

/// "Parameter value is not valid" is about whom it goes to, or about what is sent.
fn is_about_the_recipient(details: &str) -> bool {
    let details = details.to_lowercase();
    ["recipient", "phone number", "wa_id", "'to'", "\"to\""].iter().any(|word| details.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_group_and_one_that_nobody_knows_is_unknown() {
        for (code, group) in [
            (131_026, "unreachable"),
            (131_021, "invalid_number"),
            (131_050, "opted_out"),
            (470, "window_closed"),
            (131_049, "user_limit"),
            (80_007, "rate_limit"),
            (132_015, "template"),
            (131_053, "media"),
            (0, "account"),
            (250, "account"),
            (2, "outage"),
            (100, "request"),
            (199, "unknown"),
            (999_999, "unknown"),
        ] {
            assert_eq!(ReasonGroup::of(Some(code), None).as_str(), group, "{code}");
        }
        assert_eq!(ReasonGroup::of(None, Some("recipient")), ReasonGroup::Unknown);
    }

    #[test]
    fn a_value_that_is_not_valid_is_the_number_where_the_details_say_so() {
        let of = |details| ReasonGroup::of(Some(131_009), details);
        assert_eq!(of(Some("Recipient phone number is not valid")), ReasonGroup::InvalidNumber);
        assert_eq!(of(Some("Button text is too long")), ReasonGroup::Request);
        assert_eq!(of(None), ReasonGroup::Request);
    }
}

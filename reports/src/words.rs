//! Choices that are made by a word.

/// A choice that JSON and addresses make by a word. The word is a `tt`, for a derive reads no name out of a `literal`.
macro_rules! choices {
    ($($(#[$doc:meta])* $type:ident { $($variant:ident = $word:tt),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[allow(missing_docs, reason = "the words say it")]
        pub enum $type {
            $(#[serde(rename = $word)] $variant),+
        }

        impl $type {
            /// Every choice, in the order to offer them.
            pub const ALL: &'static [$type] = &[$($type::$variant),+];

            /// The word in JSON and in addresses.
            pub const fn as_str(self) -> &'static str {
                match self { $($type::$variant => $word),+ }
            }

            /// The choice a word stands for.
            pub fn from_word(word: &str) -> Option<$type> {
                Self::ALL.iter().copied().find(|choice| choice.as_str() == word)
            }
        }
    )+};
}

pub(crate) use choices;

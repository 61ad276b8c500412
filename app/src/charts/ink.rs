//! What a stroke or a shape means. plotters only knows colours, so a meaning travels through it as one.

use plotters::style::RGBColor;
use plotters_backend::BackendColor;

/// What is being drawn; the class it gets in the picture. Numbered ones follow a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Ink {
    Grid,
    Axis,
    /// Text along an axis.
    Tick,
    /// What the axis counts.
    Unit,
    /// Name of a row.
    Name,
    /// A number written beside its bar.
    Value,
    /// The whole, behind a share.
    Track,
    Bar,
    /// A bar cut short, under its hatching.
    Partial,
    Hatch,
    /// Keeps the comparison apart from the bar it crosses.
    BeforeHalo,
    /// The comparison of a bar.
    Before,
    /// The comparison of bars too narrow for a mark each.
    BeforeLine,
    Line,
    /// The piece of a line that leads to a point cut short.
    LinePartial,
    LineBefore,
    Area,
    Mark,
    /// The marker of a point cut short.
    MarkPartial,
    Heat,
    /// Something happened there.
    Event,
}

/// Which corners of a bar are round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Ends {
    Square,
    Top,
    Both,
}

const INKS: [Ink; 21] = [
    Ink::Grid,
    Ink::Axis,
    Ink::Tick,
    Ink::Unit,
    Ink::Name,
    Ink::Value,
    Ink::Track,
    Ink::Bar,
    Ink::Partial,
    Ink::Hatch,
    Ink::BeforeHalo,
    Ink::Before,
    Ink::BeforeLine,
    Ink::Line,
    Ink::LinePartial,
    Ink::LineBefore,
    Ink::Area,
    Ink::Mark,
    Ink::MarkPartial,
    Ink::Heat,
    Ink::Event,
];

impl Ink {
    /// The class without its number.
    fn class(self) -> &'static str {
        match self {
            Self::Grid => "c-grid",
            Self::Axis => "c-axis",
            Self::Tick => "c-tick",
            Self::Unit => "c-unit",
            Self::Name => "c-name",
            Self::Value => "c-value",
            Self::Track => "c-track",
            Self::Bar => "c-bar",
            Self::Partial => "c-bar part",
            Self::Hatch => "c-hatch",
            Self::BeforeHalo => "c-before halo",
            Self::Before => "c-before",
            Self::BeforeLine => "c-before thin",
            Self::Line => "c-line",
            Self::LinePartial => "c-line part",
            Self::LineBefore => "c-line prev",
            Self::Area => "c-area",
            Self::Mark => "c-mark",
            Self::MarkPartial => "c-mark part",
            Self::Heat => "c-heat",
            Self::Event => "c-event",
        }
    }

    /// The letter before the number in the class, for the inks that have one.
    fn numbered(self) -> Option<char> {
        match self {
            Self::Bar
            | Self::Partial
            | Self::Hatch
            | Self::Line
            | Self::LinePartial
            | Self::LineBefore
            | Self::Area
            | Self::Mark
            | Self::MarkPartial => Some('s'),
            Self::Heat => Some('h'),
            _ => None,
        }
    }

    /// Height of its letters in pixels.
    pub fn font_size(self) -> f64 {
        match self {
            Self::Name | Self::Value => 12.0,
            _ => 11.0,
        }
    }

    /// Letters of even weight are narrower.
    pub fn bold(self) -> bool {
        self == Self::Value
    }
}

/// An ink with its number and corners, as plotters carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pen {
    pub ink: Ink,
    pub number: u8,
    pub ends: Ends,
}

impl Pen {
    pub fn new(ink: Ink, number: u8) -> Self {
        Self { ink, number, ends: Ends::Square }
    }

    pub fn ends(self, ends: Ends) -> Self {
        Self { ends, ..self }
    }

    pub fn color(self) -> RGBColor {
        RGBColor(self.ink as u8, self.number, self.ends as u8)
    }

    pub fn from_color(color: BackendColor) -> Self {
        let (ink, number, ends) = color.rgb;
        let ends = match ends {
            1 => Ends::Top,
            2 => Ends::Both,
            _ => Ends::Square,
        };
        Self { ink: INKS.get(usize::from(ink)).copied().unwrap_or(Ink::Grid), number, ends }
    }

    /// The value of its `class` attribute.
    pub fn class(self) -> String {
        match self.ink.numbered() {
            Some(letter) => format!("{} {letter}{}", self.ink.class(), self.number),
            None => self.ink.class().to_owned(),
        }
    }
}

impl From<Ink> for Pen {
    fn from(ink: Ink) -> Self {
        Self::new(ink, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plotters::style::Color;

    #[test]
    fn every_ink_survives_its_way_through_a_colour() {
        for ink in INKS {
            for ends in [Ends::Square, Ends::Top, Ends::Both] {
                let pen = Pen::new(ink, 4).ends(ends);
                assert_eq!(Pen::from_color(pen.color().to_backend_color()), pen);
            }
        }
    }
}
